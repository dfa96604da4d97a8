package io.steepest.studio.page;

import io.steepest.studio.advise.Advice;
import io.steepest.studio.advise.Candidates;
import io.steepest.studio.advise.Cleanness;
import io.steepest.studio.advise.Group;
import io.steepest.studio.advise.Joint;
import io.steepest.studio.advise.Payoff;
import io.steepest.studio.advise.Rate;
import io.steepest.studio.advise.Ratio;
import io.steepest.studio.advise.Smoothness;
import io.steepest.studio.advise.Subject;
import io.steepest.studio.advise.Together;
import io.steepest.studio.advise.Trust;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Numbers;
import io.steepest.studio.report.ReportText;
import io.steepest.studio.statistics.MedianInterval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Which norm promises the largest decrease: tables on the terminal, and a page. */
public final class AdviseReport {
    /** What the table of absolute decreases shows. */
    static final String NATS =
            "Decrease of the loss in thousandths of a nat, all tensors at once at the best scale, by gradient";

    private static final double THOUSANDTHS = 1000;

    private AdviseReport() {}

    /** Returns the tables as plain text. */
    public static String text(Advice advice) {
        return "Decrease of the loss on fresh data by an exact line search, over that of the Frobenius norm\n\n"
                + AlignedText.of(roles(advice))
                + "\nBy tensor, gradients with " + advice.usual() + "\n\n"
                + AlignedText.of(tensors(advice))
                + "\nAll tensors moved at once, gradients with " + advice.farthest() + "\n\n"
                + AlignedText.of(joint(advice))
                + "\n" + NATS + "\n\n"
                + AlignedText.of(nats(advice))
                + "\n"
                + String.join("\n", sentences(advice))
                + "\n";
    }

    /**
     * Writes the page, replacing an older one.
     *
     * @param folder made if it is missing
     * @param text words that do not come from measurements
     * @param advice what to show
     * @return path of the page
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, ReportText text, Advice advice) throws IOException {
        return AdvisePage.of(text, advice).write(folder);
    }

    /** By role and gradient: the best norm, and the spectral norm. */
    static List<List<String>> roles(Advice advice) {
        List<List<String>> rows = new ArrayList<>();
        boolean spectral = advice.norms().contains(Candidates.SPECTRAL);
        List<String> head = new ArrayList<>(List.of("role", "gradient", "best norm", "decrease × Frobenius"));
        if (spectral) {
            head.add("spectral × Frobenius");
        }
        rows.add(head);
        for (Group group : advice.roles()) {
            for (Cleanness cleanness : advice.cleanness()) {
                List<String> row = new ArrayList<>(List.of(
                        group.name(),
                        cleanness.label(),
                        advice.best(group, cleanness).map(Ratio::norm).orElse(Numbers.NONE),
                        advice.best(group, cleanness)
                                .map(r -> interval(r.decrease()))
                                .orElse(Numbers.NONE)));
                if (spectral) {
                    row.add(interval(
                            advice.ratio(group, Candidates.SPECTRAL, cleanness).decrease()));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** By tensor, for one gradient: the best norm, its rate and its smoothness. */
    static List<List<String>> tensors(Advice advice) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "tensor",
                "role",
                "shape",
                "best norm",
                "decrease × Frobenius",
                "rate d/L",
                "best length",
                "L0",
                "L1",
                "R²"));
        for (Subject subject : advice.subjects()) {
            Group group = advice.group(subject);
            String norm = advice.best(group, advice.usual()).map(Ratio::norm).orElse(Candidates.BASE);
            Rate rate = advice.rate(subject, norm, advice.usual());
            Smoothness smooth = advice.smoothness().stream()
                    .filter(s -> s.tensor().equals(subject.name()) && s.norm().equals(norm))
                    .findFirst()
                    .orElseThrow();
            rows.add(List.of(
                    subject.name(),
                    subject.role().name(),
                    subject.shape(),
                    norm,
                    interval(advice.ratio(group, norm, advice.usual()).decrease()),
                    number(rate.rate().median()),
                    number(rate.length().median()),
                    number(smooth.constant()),
                    number(smooth.slope()),
                    Double.isFinite(smooth.fit()) ? Numbers.decimals(smooth.fit(), 2) : Numbers.NONE));
        }
        return rows;
    }

    /** All tensors at once, for the gradient that lowers the loss most. */
    static List<List<String>> joint(Advice advice) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "norm of all",
                "sharpness × Σ",
                "decrease × Σ at rates added",
                "at best scale",
                "best scale",
                "decrease × Frobenius"));
        advice.joint().stream()
                .filter(j -> j.cleanness().equals(advice.farthest()))
                .forEach(j -> rows.add(List.of(
                        named(j.norm()),
                        interval(j.coupling()),
                        interval(j.added()),
                        interval(j.kept()),
                        interval(j.scale()),
                        interval(j.gain()))));
        return rows;
    }

    /** All tensors at once, for every gradient: ratios hide how far the loss falls. */
    static List<List<String>> nats(Advice advice) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("norm of all"));
        advice.cleanness().forEach(c -> head.add(c.label()));
        rows.add(head);
        List<String> norms = new ArrayList<>(advice.norms());
        norms.add(Joint.BEST);
        for (String norm : norms) {
            List<String> row = new ArrayList<>(List.of(named(norm)));
            advice.cleanness()
                    .forEach(c -> row.add(Numbers.measure(
                            THOUSANDTHS * advice.joint(norm, c).decrease().median())));
            rows.add(row);
        }
        return rows;
    }

    private static String named(String norm) {
        return norm.equals(Joint.BEST) ? "best of each" : norm;
    }

    /** What came out, in whole sentences. */
    static List<String> sentences(Advice advice) {
        List<String> all = new ArrayList<>();
        advice.payoff().forEach(p -> all.add(payoff(p)));
        advice.joint().stream()
                .filter(j -> j.cleanness().equals(advice.farthest()) && j.norm().equals(Joint.BEST))
                .forEach(j -> all.add(together(j)));
        all.add(falls(advice));
        double held = share(advice, Trust::held);
        double concave = share(advice, Trust::concave);
        double rising = share(advice, Trust::rising);
        all.add("Slope and sharpness told the decrease within a factor of two along " + Numbers.percent(held)
                + " of the directions; along " + Numbers.percent(concave)
                + " the sharpness was not positive, and along " + Numbers.percent(rising)
                + " the loss of the fresh data did not fall at all.");
        all.add("A ratio is the median over tensors and then over " + advice.samples()
                + " samples (seeds times checkpoints), with an interval for the median"
                + (advice.samples() < 6
                        ? "; fewer than six samples allow no interval of 95 %, so it is their range."
                        : " of 95 %.")
                + " The best norm is chosen on the data that it is judged on.");
        return all;
    }

    /** Ratios hide that smoothing may lower all decreases. */
    private static String falls(Advice advice) {
        String norm = advice.norms().contains(Candidates.SPECTRAL) ? Candidates.SPECTRAL : Candidates.BASE;
        return "All tensors at once under the " + norm + " norm, the loss falls by "
                + advice.cleanness().stream()
                        .map(c -> Numbers.measure(THOUSANDTHS
                                        * advice.joint(norm, c).decrease().median())
                                + " (" + c + ")")
                        .collect(Collectors.joining(", "))
                + " thousandths of a nat.";
    }

    private static double share(Advice advice, ToDoubleFunction<Trust> of) {
        double count = advice.trust().stream().mapToDouble(Trust::count).sum();
        return advice.trust().stream()
                        .mapToDouble(t -> of.applyAsDouble(t) * t.count())
                        .sum()
                / count;
    }

    private static String payoff(Payoff p) {
        String whose = p.group().equals(Group.ALL)
                ? "For all tensors together"
                : "For " + p.group().name();
        return Double.isNaN(p.beta())
                ? whose + " no β here makes the spectral norm pay."
                : whose + " the spectral norm pays from β = " + Numbers.compact(p.beta())
                        + (p.beta() == 0 ? ", the training batch alone." : " on.");
    }

    private static String together(Together j) {
        return "With gradients of " + j.cleanness()
                + ", each tensor moved by its own best rate under its best norm, the loss is "
                + Numbers.measure(j.coupling().median())
                + " times as sharp as the sum over the tensors says; the best factor on all rates is "
                + Numbers.measure(j.scale().median()) + ", and the loss then falls by "
                + Numbers.percent(j.kept().median()) + " of the sum of the single decreases.";
    }

    /** A median with its interval, like {@code 1.52 [1.31, 1.60]}. */
    static String interval(MedianInterval x) {
        return Double.isNaN(x.median())
                ? Numbers.NONE
                : Numbers.decimals(x.median(), 2) + " [" + Numbers.decimals(x.low(), 2) + ", "
                        + Numbers.decimals(x.high(), 2) + "]";
    }

    /** Three digits, or a dash of what is no number. */
    static String number(double x) {
        return Double.isFinite(x) ? Numbers.rate(x) : Numbers.NONE;
    }
}

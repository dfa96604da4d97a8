package io.steepest.studio.page;

import io.steepest.studio.experiment.Majorize.Bound;
import io.steepest.studio.experiment.Majorize.Result;
import io.steepest.studio.experiment.Majorize.Run;
import io.steepest.studio.report.AlignedText;
import io.steepest.studio.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What came out of minimizing majorizers, as a table and as pictures. */
public final class MajorizeReport {
    private MajorizeReport() {}

    /** One data set as plain text: its bounds, then its runs. */
    public static String text(Result result) {
        StringBuilder out = new StringBuilder(result.description()).append('\n');
        out.append("loss of zero weights ").append(Numbers.loss(result.start()));
        out.append(", least loss ")
                .append(Numbers.decimals(result.minimum(), 5))
                .append("\n\n");
        List<List<String>> bounds = new ArrayList<>();
        bounds.add(List.of("bound", "λ of the shape", "λ of the data", "needed of it"));
        for (Bound b : result.bounds()) {
            bounds.add(List.of(
                    b.norm().label(),
                    Numbers.measure(b.assumed()),
                    Numbers.measure(b.measured()),
                    Numbers.percent(b.measured() / b.assumed())));
        }
        List<List<String>> runs = new ArrayList<>();
        runs.add(List.of("run", "rate", "last loss", "over least", "steps to 1 %", "rises", "least ratio"));
        for (Run run : result.runs()) {
            double last = run.excess().get(run.excess().size() - 1);
            OptionalInt reached = run.reached(result.minimum());
            runs.add(List.of(
                    run.label(),
                    Double.isNaN(run.rate()) ? Numbers.NONE : Numbers.rate(run.rate()),
                    Numbers.decimals(result.minimum() + last, 5),
                    Numbers.rate(100 * last / result.minimum()) + " %",
                    reached.isPresent() ? Numbers.count(reached.getAsInt()) : "not reached",
                    Numbers.count(run.rises()),
                    Double.isNaN(run.leastRatio()) ? Numbers.NONE : Numbers.decimals(run.leastRatio(), 3)));
        }
        return out.append(AlignedText.of(bounds))
                .append('\n')
                .append(AlignedText.of(runs))
                .toString();
    }

    /**
     * Draws one data set as PNG and SVG: the losses over steps, and decreases with what was guaranteed.
     *
     * @param folder that exists
     * @param result what to draw
     * @return the files
     * @throws IOException if a file cannot be written or Java cannot draw text
     */
    public static List<Path> draw(Path folder, Result result) throws IOException {
        return MajorizeDrawing.of(result).write(folder);
    }
}

package io.steepest.studio.page;

import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.ReportText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The page of training runs, {@code train.jte}.
 *
 * @param text words that do not come from the runs
 * @param comparison of the runs
 * @param stepsPicture for readers without scripts
 * @param secondsPicture for readers without scripts
 */
record Page(ReportText text, Comparison comparison, Optional<byte[]> stepsPicture, Optional<byte[]> secondsPicture) {

    /**
     * A chart.
     *
     * @param id of its canvas
     * @param title above it
     * @param picture of it in base64
     */
    record Figure(String id, String title, Optional<String> picture) {}

    String html() throws IOException {
        return Frame.drawn(
                text,
                Html.part("page/train.jte", this),
                ChartData.json(comparison),
                "/io/steepest/studio/page/report.js");
    }

    String eyebrow() {
        int entries = comparison.entries().size();
        int seeds = comparison.seeds();
        String from = seeds > 1 ? " from " + seeds + " seeds" : "";
        return entries == 1
                ? "Steepest · one optimizer" + (seeds > 1 ? from : ", one training run")
                : "Steepest · " + entries + " optimizers compared" + from;
    }

    String finding() {
        return Finding.of(comparison);
    }

    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("by-steps", "Validation loss by training steps", base64(stepsPicture)));
        figures.add(new Figure("by-seconds", "Validation loss by training time", base64(secondsPicture)));
        if (comparison.classifies()) {
            figures.add(new Figure("accuracy", "Validation accuracy by training steps, %", Optional.empty()));
        }
        return figures;
    }

    private static Optional<String> base64(Optional<byte[]> png) {
        return png.map(Base64.getEncoder()::encodeToString);
    }

    String bands() {
        int seeds = comparison.seeds();
        return seeds > 1
                ? "Lines are means over " + seeds + " seeds, bands reach one sample standard deviation to each side."
                : "";
    }

    /** Those whose model has written something. */
    List<Entry> samples() {
        return comparison.entries().stream()
                .filter(entry ->
                        entry.run().sample() != null && !entry.run().sample().isBlank())
                .toList();
    }
}

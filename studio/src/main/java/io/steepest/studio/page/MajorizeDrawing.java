package io.steepest.studio.page;

import io.steepest.studio.experiment.Majorize.Length;
import io.steepest.studio.experiment.Majorize.Result;
import io.steepest.studio.experiment.Majorize.Run;
import io.steepest.studio.experiment.Majorizer;
import io.steepest.studio.report.Drawing;
import io.steepest.studio.report.Ink;
import io.steepest.studio.report.LogChart;
import io.steepest.studio.report.Panel;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Two charts of one data set: losses over steps, and what each step gained beside what its bound promised. */
final class MajorizeDrawing {
    private static final int WIDTH = 1240;
    private static final int HEIGHT = 480;

    private final Result result;
    private final Map<Majorizer, Color> colours = new EnumMap<>(Majorizer.class);

    private MajorizeDrawing(Result result) {
        this.result = result;
        List<Majorizer> norms = List.of(Majorizer.values());
        List<Color> chosen = Panel.colours(norms.stream().map(Majorizer::label).toList());
        norms.forEach(norm -> colours.put(norm, chosen.get(norms.indexOf(norm))));
    }

    static Drawing of(Result result) {
        return new Drawing("majorize-" + result.data(), WIDTH, HEIGHT, new MajorizeDrawing(result)::paint);
    }

    private void paint(Ink ink) {
        var left = new Rectangle2D.Double(64, 74, 380, 350);
        LogChart.paint(ink, left, result.data() + ": loss", "% above the least loss", losses());
        var right = new Rectangle2D.Double(732, 74, 320, 350);
        LogChart.paint(
                ink, right, "Decrease at each step", "gained, and promised by the bound; λ of the shape", gains());
    }

    private List<LogChart.Line> losses() {
        // the two bounds of a norm lie near each other: one of them is enough
        return result.runs().stream()
                .filter(run -> run.length() != Length.ASSUMED)
                .map(run -> new LogChart.Line(
                        run.label(),
                        colours.get(run.norm()),
                        dash(run.length()),
                        run.excess().stream()
                                .skip(1)
                                .map(excess -> 100 * excess / result.minimum())
                                .toList()))
                .toList();
    }

    private static int dash(Length length) {
        return switch (length) {
            case ASSUMED -> 0;
            case MEASURED -> 1;
            case TUNED -> 2;
        };
    }

    private List<LogChart.Line> gains() {
        List<LogChart.Line> lines = new ArrayList<>();
        for (Run run : result.runs()) {
            if (run.length() == Length.ASSUMED) {
                Color colour = colours.get(run.norm());
                List<Double> gained = IntStream.range(0, run.guaranteed().size())
                        .mapToObj(i -> run.excess().get(i) - run.excess().get(i + 1))
                        .toList();
                lines.add(new LogChart.Line(run.norm().label() + ", gained", colour, 0, gained));
                lines.add(new LogChart.Line(run.norm().label() + ", promised", colour, 1, run.guaranteed()));
            }
        }
        return lines;
    }
}

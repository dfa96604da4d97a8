package io.steepest.studio.page;

import io.steepest.studio.experiment.NormFigures.Points;
import io.steepest.studio.report.Drawing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The figures on norms as PNG and SVG files. */
public final class Figures {
    private Figures() {}

    /**
     * Writes {@code figure-1}, {@code paths} and {@code balls}, replacing older ones.
     *
     * @param folder that exists
     * @param points what to draw
     * @return the files, each PNG followed by its SVG
     * @throws IOException if a file cannot be written or Java cannot draw text
     */
    public static List<Path> write(Path folder, Points points) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Drawing drawing : List.of(SharpnessAndNorm.of(points), DescentPaths.of(points), BallGallery.of(points))) {
            files.addAll(drawing.write(folder));
        }
        return files;
    }
}

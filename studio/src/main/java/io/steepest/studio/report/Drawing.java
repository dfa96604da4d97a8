package io.steepest.studio.report;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.steepest.file.OutputFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture to be written as PNG and as SVG.
 *
 * @param name of the files, without their ending
 * @param width in pixels of a screen
 * @param height in pixels of a screen
 * @param paint draws it
 */
public record Drawing(String name, int width, int height, Consumer<Ink> paint) {
    private static final double RESOLUTION = 2;

    /** Writes both files into a folder that exists; returns their paths, the PNG first. */
    public List<Path> write(Path folder) throws IOException {
        try {
            byte[] svg = svg();
            byte[] png = png();
            return List.of(
                    OutputFile.write(folder.resolve(name + ".png"), png),
                    OutputFile.write(folder.resolve(name + ".svg"), svg));
        } catch (LinkageError | InternalError noFonts) {
            throw new IOException("this Java cannot draw text, for which it needs fontconfig and a font", noFonts);
        }
    }

    private byte[] png() throws IOException {
        BufferedImage image =
                new BufferedImage((int) (width * RESOLUTION), (int) (height * RESOLUTION), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(RESOLUTION, RESOLUTION);
        paintOn(g);
        g.dispose();
        return bytes(image);
    }

    /** An image as a PNG file. */
    public static byte[] bytes(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // by way of memory: a temporary file would need a shutdown hook, too late for the report of an interrupted run
        try (ImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "png", png);
        }
        return out.toByteArray();
    }

    private byte[] svg() throws IOException {
        VectorGraphics2D g = new VectorGraphics2D();
        paintOn(g);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Processors.get("svg")
                .getDocument(g.getCommands(), new PageSize(0, 0, width, height))
                .writeTo(out);
        return out.toByteArray();
    }

    private void paintOn(Graphics2D g) {
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        paint.accept(new Ink(g));
    }
}

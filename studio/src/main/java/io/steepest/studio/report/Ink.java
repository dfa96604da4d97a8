package io.steepest.studio.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Draws shapes and text, the same on every kind of paper: text is drawn as outlines, so no reader needs the font. */
public final class Ink {
    /** Text and what matters most. */
    public static final Color BLACK = new Color(0x1f2630);
    /** Text of less weight. */
    public static final Color MUTED = new Color(0x5b6675);
    /** Lines behind the data. */
    public static final Color GRID = new Color(0xe6e9ee);
    /** The lines of axes. */
    public static final Color AXIS = new Color(0xb9c0ca);

    private static final double HEAD = 11;
    private static final double SMALL = 0.74;
    private static final double LOWERED = 0.2;
    private static final double RAISED = 0.36;
    private static final Pattern RUN = Pattern.compile("_(\\{[^}]*}|.)|\\^(\\{[^}]*}|.)|[^_^]+");
    private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

    /** Which point of a text its position is. */
    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final Graphics2D paper;

    Ink(Graphics2D paper) {
        this.paper = paper;
    }

    /** Fills a shape. */
    public void fill(Shape shape, Color colour) {
        paper.setColor(colour);
        paper.fill(shape);
    }

    /** Draws an outline, dashed if lengths of dashes are given. */
    public void draw(Shape shape, Color colour, double width, float... dashes) {
        paper.setColor(colour);
        paper.setStroke(new BasicStroke(
                (float) width,
                BasicStroke.CAP_ROUND,
                BasicStroke.JOIN_ROUND,
                10,
                dashes.length == 0 ? null : dashes,
                0));
        paper.draw(shape);
    }

    /** A filled circle with a white rim, which parts it from lines below. */
    public void dot(Point2D at, Color colour, double radius) {
        fill(circle(at, radius + 1.5), Color.WHITE);
        fill(circle(at, radius), colour);
    }

    private static Shape circle(Point2D at, double radius) {
        return new Ellipse2D.Double(at.getX() - radius, at.getY() - radius, 2 * radius, 2 * radius);
    }

    /** Draws a line with a head at its end. */
    public void arrow(Point2D from, Point2D to, Color colour, double width) {
        double angle = Math.atan2(to.getY() - from.getY(), to.getX() - from.getX());
        double head = Math.min(HEAD, 0.6 * from.distance(to));
        Point2D neck = new Point2D.Double(to.getX() - head * Math.cos(angle), to.getY() - head * Math.sin(angle));
        Path2D shaft = new Path2D.Double();
        shaft.moveTo(from.getX(), from.getY());
        shaft.lineTo(neck.getX(), neck.getY());
        draw(shaft, colour, width);
        Path2D tip = new Path2D.Double();
        tip.moveTo(to.getX(), to.getY());
        for (int side : new int[] {-1, 1}) {
            double x = neck.getX() - side * 0.38 * head * Math.sin(angle);
            double y = neck.getY() + side * 0.38 * head * Math.cos(angle);
            tip.lineTo(x, y);
        }
        tip.closePath();
        fill(tip, colour);
    }

    /** Everything that is drawn in a task stays within an area. */
    public void within(Rectangle2D area, Runnable task) {
        Shape before = paper.getClip();
        paper.clip(area);
        task.run();
        paper.setClip(before);
    }

    /**
     * A line of text; {@code _c} and {@code _{…}} are set lower, {@code ^c} and {@code ^{…}} higher.
     *
     * @param at the base line's start, middle or end
     */
    public void text(String text, Point2D at, Anchor anchor, Color colour, int style, double size) {
        paper.setColor(colour);
        paper.fill(outline(text, at, anchor, style, size));
    }

    /** Text on a white ground that covers what is below it. */
    public void label(String text, Point2D at, Anchor anchor, Color colour, double size) {
        Shape outline = outline(text, at, anchor, Font.BOLD, size);
        paper.setColor(Color.WHITE);
        paper.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        paper.draw(outline);
        paper.setColor(colour);
        paper.fill(outline);
    }

    private static Shape outline(String text, Point2D at, Anchor anchor, int style, double size) {
        Path2D outline = new Path2D.Double();
        double x = 0;
        Matcher runs = RUN.matcher(text);
        while (runs.find()) {
            boolean lowered = runs.group(1) != null;
            boolean raised = runs.group(2) != null;
            String run = lowered ? runs.group(1) : raised ? runs.group(2) : runs.group();
            double part = lowered || raised ? SMALL * size : size;
            Font font = new Font(Font.SANS_SERIF, style, 1).deriveFont((float) part);
            // braces hold a part together
            TextLayout layout = new TextLayout(run.replaceAll("[{}]", ""), font, EXACT);
            double drop = lowered ? LOWERED * size : raised ? -RAISED * size : 0;
            outline.append(layout.getOutline(AffineTransform.getTranslateInstance(x, drop)), false);
            x += layout.getAdvance();
        }
        double shift = switch (anchor) {
            case START -> 0;
            case MIDDLE -> -x / 2;
            case END -> -x;
        };
        outline.transform(AffineTransform.getTranslateInstance(at.getX() + shift, at.getY()));
        return outline;
    }
}

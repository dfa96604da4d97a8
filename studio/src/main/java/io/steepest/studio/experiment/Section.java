package io.steepest.studio.experiment;

import io.steepest.studio.statistics.Point;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A plane of points {@code (x, y)} in a space of matrices. Each is closed under the oracles of the gallery's norms: the
 * oracle of a gradient in the plane is in the plane.
 */
public enum Section {
    /** The column {@code [x y]ᵀ}: a vector, or a matrix with one input. */
    COLUMN("x/y", "[x y]ᵀ"),
    /** The row {@code [x y]}: a matrix with one output. */
    ROW("xy", "[x y]"),
    /** The diagonal matrix {@code diag(x, y)}: its singular values are |x| and |y|. */
    DIAGONAL("x0/0y", "diag(x, y)"),
    /** The circulant matrix {@code [x y; y x]}: its singular values are |x + y| and |x − y|. */
    CIRCULANT("xy/yx", "[x y; y x]");

    private final String entries;
    private final int rows;
    private final String label;

    Section(String pattern, String label) {
        this.entries = pattern.replace("/", "");
        this.rows = 1 + (int) pattern.chars().filter(c -> c == '/').count();
        this.label = label;
    }

    /** The matrix as people write it. */
    public String label() {
        return label;
    }

    /** The matrices of points: {@code [k,m,n]}, float64. */
    Tensor matrices(List<Point> points) {
        int size = entries.length();
        double[] values = new double[points.size() * size];
        for (int i = 0; i < values.length; i++) {
            Point p = points.get(i / size);
            char entry = entries.charAt(i % size);
            values[i] = entry == 'x' ? p.x() : entry == 'y' ? p.y() : 0;
        }
        return Doubles.tensor(values, points.size(), rows, size / rows);
    }

    /** The matrix G with {@code ⟨G, matrix(t)⟩ = ⟨g,t⟩} for all points t: {@code [1,m,n]}. */
    Tensor gradient(Point g) {
        double count = entries.chars().filter(c -> c == 'x').count();
        return matrices(List.of(g.times(1 / count)));
    }

    /** The point whose matrix is the first of a batch. */
    Point point(Tensor matrices) {
        double[] values = Doubles.of(matrices);
        return new Point(values[entries.indexOf('x')], values[entries.indexOf('y')]);
    }
}

package io.steepest.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Images or rows of a table with one class each, standardized by the training part.
 *
 * <p>A training batch draws examples independently and with replacement; one at least as large as the
 * training part is the whole of it, in order, so that full-batch descent is possible.
 */
public final class LabelledDataset implements Dataset {
    private final String name;
    private final String source;
    private final Examples training;
    private final Examples validation;
    private final int classes;

    private LabelledDataset(String name, String source, Examples training, Examples validation) {
        this.name = name;
        this.source = source;
        this.training = training;
        this.validation = validation;
        classes = 1
                + IntStream.concat(IntStream.of(training.labels), IntStream.of(validation.labels))
                        .max()
                        .orElse(-1);
        if (training.rows() < 1 || validation.rows() < 1 || classes < 2) {
            throw new IllegalArgumentException(name + ": " + training.rows() + " examples to train on, "
                    + validation.rows() + " to validate and " + classes + " classes; needed are at least 1, 1 and 2");
        }
    }

    /** Rows split 80 to 20 in an order fixed by their number. */
    static LabelledDataset split(String name, String source, Rows all) {
        int[] order = Examples.order(all.count());
        int cut = all.count() - all.count() / 5;
        int[] training = Arrays.copyOf(order, cut);
        int[] validation = Arrays.copyOfRange(order, cut, order.length);
        return new LabelledDataset(
                name, source, all.standardized(training, training), all.standardized(validation, training));
    }

    /** Images that come in two parts. */
    static LabelledDataset of(String name, String source, Examples training, Examples validation) {
        training.standardizeWith(validation);
        return new LabelledDataset(name, source, training, validation);
    }

    /**
     * The shape of one example.
     *
     * @return {@code [c,h,w]} of images, {@code [d]} of tables
     */
    public List<Integer> shape() {
        return training.shape;
    }

    /**
     * Numbers in one example.
     *
     * @return the product of the shape
     */
    public int width() {
        return training.width;
    }

    /**
     * Whether examples are images.
     *
     * @return false for tables
     */
    public boolean isImages() {
        return training.isImages();
    }

    /**
     * Means over the training part.
     *
     * @return one a number of an example
     */
    public double[] means() {
        return IntStream.range(0, width())
                .mapToDouble(column -> standard(column).middle())
                .toArray();
    }

    /**
     * Standard deviations over the training part, inverted.
     *
     * @return one a number of an example, zero for a constant one
     */
    public double[] inverseDeviations() {
        return IntStream.range(0, width())
                .mapToDouble(column -> standard(column).slope())
                .toArray();
    }

    private Standard standard(int column) {
        return Standard.of(training.rows(), row -> training.values[row * width() + column]);
    }

    /**
     * Number of classes.
     *
     * @return at least 2; labels are smaller
     */
    public int classes() {
        return classes;
    }

    /**
     * Examples to train on.
     *
     * @return at least 1
     */
    public int trainingExamples() {
        return training.rows();
    }

    @Override
    public Unit unit() {
        return isImages() ? Unit.IMAGES : Unit.ROWS;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s: %s; %,d examples to train on and %,d to validate, %s values each, %d classes",
                name,
                source,
                training.rows(),
                validation.rows(),
                String.join("×", shape().stream().map(String::valueOf).toList()),
                classes);
    }

    @Override
    public String fingerprint() {
        return new Fingerprint()
                .with(training.values)
                .with(training.labels)
                .with(validation.values)
                .with(validation.labels)
                .toString();
    }

    @Override
    public Batch train(long seed, long step, int size) {
        Batches.checkSize(size);
        if (size >= training.rows()) {
            return batch(training);
        }
        SplittableRandom draws = Batches.draws(seed, step);
        return batch(training.pick(draws.ints(size, 0, training.rows()).toArray()));
    }

    @Override
    public int validationBatches(int size) {
        return Batches.count(validation.rows(), size);
    }

    @Override
    public Batch validation(int index, int size) {
        int first = Batches.first(index, validation.rows(), size);
        return batch(validation.part(first, Math.min(validation.rows(), first + size)));
    }

    private static Batch batch(Examples e) {
        long[] shape = IntStream.concat(IntStream.of(e.rows()), e.shape.stream().mapToInt(Integer::intValue))
                .asLongStream()
                .toArray();
        long[] targets = IntStream.of(e.labels).asLongStream().toArray();
        return new Batch(Batches.tensor(e.values, shape), Batches.tensor(targets, e.rows()), e.rows());
    }
}

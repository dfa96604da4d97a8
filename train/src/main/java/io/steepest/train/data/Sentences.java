package io.steepest.train.data;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Texts with one class each, as word pieces, in three parts: training, validation and test.
 *
 * <p>Inputs are int64 {@code [b,t]}, t the longest text of the batch; shorter ones are filled with
 * {@link WordPieces#PADDING}. The word pieces that occur, some thousand of thirty thousand, are numbered anew, so that no
 * model need keep the others. A training batch draws examples independently and with replacement.
 */
public final class Sentences implements Dataset {
    private final String name;
    private final String source;
    private final int[] pieces;
    private final int context;
    private final List<String> classes;
    private final Part training;
    private final Part validation;
    private final Part test;

    /**
     * A text and its class.
     *
     * @param text any text
     * @param label number of the class
     */
    record Example(String text, int label) {}

    /** The parts of a whole. */
    record Split(List<Example> training, List<Example> validation, List<Example> test) {}

    private Sentences(
            String name, String source, WordPieces vocabulary, int context, List<String> classes, Split examples) {
        this.name = name;
        this.source = source;
        this.context = context;
        this.classes = List.copyOf(classes);
        BitSet used = new BitSet(vocabulary.size());
        used.set(WordPieces.PADDING);
        training = Part.of(examples.training(), vocabulary, context, used);
        validation = Part.of(examples.validation(), vocabulary, context, used);
        test = Part.of(examples.test(), vocabulary, context, used);
        pieces = used.stream().toArray();
        List.of(training, validation, test).forEach(part -> part.renumber(pieces));
        if (training.size() < 1 || validation.size() < 1 || test.size() < 1 || classes.size() < 2) {
            throw new IllegalArgumentException(name + ": " + training.size() + " texts to train on, "
                    + validation.size() + " to validate, " + test.size() + " to test and " + classes.size()
                    + " classes; needed are at least 1, 1, 1 and 2");
        }
    }

    /** Examples that come in their parts; a text is cut to {@code context} word pieces. */
    static Sentences of(String name, String source, int context, List<String> classes, Split examples) {
        return new Sentences(name, source, WordPieces.pretrained(), context, classes, examples);
    }

    /** Number of different word pieces, padding among them. */
    public int vocabulary() {
        return pieces.length;
    }

    /** The number in {@link WordPieces} of each word piece, by its number here; padding keeps its own. */
    public int[] pieces() {
        return pieces.clone();
    }

    /** Greatest length of a text in word pieces, marks included. */
    public int context() {
        return context;
    }

    /** Number of classes, at least 2. */
    public int classes() {
        return classes.size();
    }

    @Override
    public Unit unit() {
        return Unit.TEXTS;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s: %s; %,d texts to train on, %,d to validate and %,d to test, at most %d word pieces of %,d, %d classes: %s",
                name,
                source,
                training.size(),
                validation.size(),
                test.size(),
                context,
                vocabulary(),
                classes(),
                String.join(", ", classes));
    }

    @Override
    public String fingerprint() {
        Fingerprint sum = new Fingerprint();
        for (Part part : List.of(training, validation, test)) {
            Arrays.stream(part.ids).forEach(sum::with);
            sum.with(part.labels);
        }
        sum.with(pieces);
        return sum.toString();
    }

    @Override
    public Batch train(long seed, long step, int size) {
        Batches.checkSize(size);
        SplittableRandom draws = Batches.draws(seed, step);
        return training.pick(draws.ints(size, 0, training.size()).toArray());
    }

    @Override
    public int validationBatches(int size) {
        return Batches.count(validation.size(), size);
    }

    @Override
    public Batch validation(int index, int size) {
        return validation.batch(index, size);
    }

    /** Number of batches that cover the test part once. */
    public int testBatches(int size) {
        return Batches.count(test.size(), size);
    }

    /** A test batch; like {@link #validation}. */
    public Batch test(int index, int size) {
        return test.batch(index, size);
    }

    /** One part. */
    private static final class Part {
        private final int[][] ids;
        private final int[] labels;

        private Part(int[][] ids, int[] labels) {
            this.ids = ids;
            this.labels = labels;
        }

        static Part of(List<Example> examples, WordPieces vocabulary, int context, BitSet used) {
            int[][] ids = examples.stream()
                    .map(e -> vocabulary.encode(e.text(), context))
                    .toArray(int[][]::new);
            Arrays.stream(ids).flatMapToInt(Arrays::stream).forEach(used::set);
            return new Part(ids, examples.stream().mapToInt(Example::label).toArray());
        }

        /** Each word piece becomes its place among those that occur. */
        void renumber(int[] pieces) {
            for (int[] text : ids) {
                Arrays.setAll(text, i -> Arrays.binarySearch(pieces, text[i]));
            }
        }

        int size() {
            return labels.length;
        }

        Batch batch(int index, int size) {
            int first = Batches.first(index, size(), size);
            return pick(IntStream.range(first, Math.min(size(), first + size)).toArray());
        }

        Batch pick(int[] rows) {
            int longest = IntStream.of(rows).map(row -> ids[row].length).max().orElse(0);
            long[] inputs = new long[Math.multiplyExact(rows.length, longest)];
            Arrays.fill(inputs, WordPieces.PADDING);
            long[] targets = new long[rows.length];
            for (int i = 0; i < rows.length; i++) {
                int[] text = ids[rows[i]];
                for (int j = 0; j < text.length; j++) {
                    inputs[i * longest + j] = text[j];
                }
                targets[i] = labels[rows[i]];
            }
            return new Batch(
                    Batches.tensor(inputs, rows.length, longest), Batches.tensor(targets, rows.length), rows.length);
        }
    }
}

package io.steepest.train.data;

import io.steepest.train.data.Vocabulary.Kind;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Text to continue token by token; the last tenth of its characters is the validation part.
 *
 * <p>An input is a window of {@code context} tokens, its target the window one token later. Training
 * windows start anywhere; validation windows follow each other without overlap, and the tokens after
 * the last whole one are left out.
 */
public final class TextDataset implements Dataset {
    /** An array holds no more. */
    private static final int MOST_TOKENS = Integer.MAX_VALUE - 8;

    private final String name;
    private final String source;
    private final int context;
    private final Vocabulary vocabulary;
    private final char[] training;
    private final char[] validation;

    private TextDataset(String name, String source, String text, int context, Kind kind) {
        if (context < 1) {
            throw new IllegalArgumentException("context " + context + ": must be at least 1 token");
        }
        int points = text.codePointCount(0, text.length());
        int cut = text.offsetByCodePoints(0, points - points / 10);
        this.name = name;
        this.source = source;
        this.context = context;
        vocabulary = Vocabulary.learn(kind, text.substring(0, cut));
        training = part("training", text.substring(0, cut));
        validation = part("validation", text.substring(cut));
    }

    /**
     * A text already in memory.
     *
     * @param name for reports
     * @param source what it is, for {@link #description}
     * @param text the whole text
     * @param context tokens in a window, at least 1
     * @param kind what a token is
     * @return the data set
     * @throws IllegalArgumentException if a part has fewer than {@code context + 1} tokens
     */
    public static TextDataset of(String name, String source, String text, int context, Kind kind) {
        return new TextDataset(name, source, text, context, kind);
    }

    /**
     * The tokens a model must know.
     *
     * @return learnt from the training part alone
     */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /**
     * Tokens in a window.
     *
     * @return at least 1
     */
    public int context() {
        return context;
    }

    @Override
    public Unit unit() {
        return Unit.TOKENS;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s: %s; %,d %s to train on and the last %,d to validate, vocabulary of %d",
                name,
                source,
                training.length,
                vocabulary.kind().units(),
                validation.length,
                vocabulary.size());
    }

    @Override
    public String fingerprint() {
        return new Fingerprint().with(training).with(validation).toString();
    }

    @Override
    public Batch train(long seed, long step, int size) {
        Batches.checkSize(size);
        if ((long) size * context > MOST_TOKENS) {
            throw new IllegalArgumentException("a batch of " + size + " windows of " + context
                    + " tokens does not fit in memory: take a smaller batch or context");
        }
        SplittableRandom draws = Batches.draws(seed, step);
        int[] starts = draws.ints(size, 0, training.length - context).toArray();
        return windows(training, starts);
    }

    @Override
    public int validationBatches(int size) {
        return Batches.count(validationWindows(), size);
    }

    @Override
    public Batch validation(int index, int size) {
        int first = Batches.first(index, validationWindows(), size);
        int[] starts = new int[Math.min(size, validationWindows() - first)];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = (first + i) * context;
        }
        return windows(validation, starts);
    }

    private int validationWindows() {
        return (validation.length - 1) / context;
    }

    private Batch windows(char[] tokens, int[] starts) {
        int n = Math.multiplyExact(starts.length, context);
        long[] inputs = new long[n];
        long[] targets = new long[n];
        for (int i = 0; i < n; i++) {
            int at = starts[i / context] + i % context;
            inputs[i] = tokens[at];
            targets[i] = tokens[at + 1];
        }
        return new Batch(
                Batches.tensor(inputs, starts.length, context), Batches.tensor(targets, starts.length, context), n);
    }

    private char[] part(String which, String text) {
        int[] tokens = vocabulary.encode(text);
        if (tokens.length <= context) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s: the %s part has %,d %s, a context of %,d needs %,d: take a longer text (a tenth of it validates)"
                            + " or a shorter context",
                    name,
                    which,
                    tokens.length,
                    vocabulary.kind().units(),
                    context,
                    context + 1L));
        }
        if (vocabulary.size() > Character.MAX_VALUE + 1) {
            throw new IllegalArgumentException(name + ": " + vocabulary.size() + " different characters, at most "
                    + (Character.MAX_VALUE + 1) + " can be told apart");
        }
        char[] compact = new char[tokens.length];
        for (int i = 0; i < compact.length; i++) {
            compact[i] = (char) tokens[i];
        }
        return compact;
    }
}

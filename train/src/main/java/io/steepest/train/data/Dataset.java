package io.steepest.train.data;

/**
 * Data to learn from, split for good into a training and a validation part.
 *
 * <p>Batches hold no state: a run that starts again at step n sees what an uninterrupted one saw.
 */
public sealed interface Dataset permits TextDataset, LabelledDataset, Sentences {

    /**
     * Short name, as reports print it.
     *
     * @return the known name or the file's
     */
    String name();

    /**
     * One sentence for reports: source, size and split.
     *
     * @return a sentence
     */
    String description();

    /**
     * Says what the data is counted in.
     *
     * @return tokens, images, rows or texts
     */
    Unit unit();

    /**
     * A checksum of the content, to know the same data again.
     *
     * @return eight hexadecimal digits
     */
    String fingerprint();

    /**
     * The training batch of a step, a pure function of the arguments.
     *
     * @param seed of the run
     * @param step number of the step, from any start
     * @param size number of windows or examples, at least 1
     * @return a new batch
     * @throws IllegalArgumentException for a size below 1
     */
    Batch train(long seed, long step, int size);

    /**
     * Number of batches that cover the validation part once.
     *
     * @param size number of windows or examples in a batch, at least 1
     * @return at least 1
     * @throws IllegalArgumentException for a size below 1
     */
    int validationBatches(int size);

    /**
     * A validation batch; the indices in order cover the validation part in order, the last batch may be smaller.
     *
     * @param index from 0 to {@code validationBatches(size) - 1}
     * @param size number of windows or examples, at least 1
     * @return a new batch
     * @throws IllegalArgumentException for a size below 1 or an index out of range
     */
    Batch validation(int index, int size);
}

package io.steepest.train;

/** Watches a run. */
public interface Progress extends AutoCloseable {

    /**
     * A step was taken.
     *
     * @param step number of steps taken
     * @param trainLoss of that step
     * @param validationLoss last known, NaN before the first evaluation
     * @param tokensPerSecond of training so far
     */
    void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond);

    @Override
    void close();

    /** Returns one that tells both, this one first; it closes both. */
    default Progress and(Progress other) {
        Progress first = this;
        return new Progress() {
            @Override
            public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
                first.stepped(step, trainLoss, validationLoss, tokensPerSecond);
                other.stepped(step, trainLoss, validationLoss, tokensPerSecond);
            }

            @Override
            public void close() {
                try (other) {
                    first.close();
                }
            }
        };
    }

    /** Watches nothing. */
    static Progress silent() {
        return new Progress() {
            @Override
            public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
                // nobody looks
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}

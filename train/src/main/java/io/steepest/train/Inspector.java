package io.steepest.train;

/**
 * Looks into the steps of a {@link TrainingRun}. It sees weights and gradients and changes nothing, so that a run with an
 * inspector has the weights of a run without one, bit for bit.
 */
public interface Inspector {

    /**
     * A step begins, before its forward passes.
     *
     * @param step the number of the step, from 1
     */
    void begins(long step);

    /**
     * The gradients are whole, scaled and clipped, and the weights are still those before the step.
     *
     * @param step the number of the step
     */
    void descends(long step);

    /**
     * The optimizer moved the weights; the gradients are as they were. This is not called of a step that was refused.
     *
     * @param step the number of the step
     */
    void stepped(long step);

    /** Looks at nothing. */
    static Inspector none() {
        return new Inspector() {
            @Override
            public void begins(long step) {
                // nobody looks
            }

            @Override
            public void descends(long step) {
                // nobody looks
            }

            @Override
            public void stepped(long step) {
                // nobody looks
            }
        };
    }
}

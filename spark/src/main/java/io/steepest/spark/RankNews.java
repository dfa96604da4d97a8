package io.steepest.spark;

import java.io.Serializable;

/** What executors tell the driver while ranks work. */
sealed interface RankNews extends Serializable {

    /**
     * A line that a rank printed or logged.
     *
     * @param rank its number
     * @param text the line
     */
    record Line(int rank, String text) implements RankNews {}

    /**
     * A step that all ranks have taken. The answer is whether the driver wishes an end.
     *
     * @param step number of steps taken
     * @param trainLoss of that step
     * @param validationLoss last known
     * @param tokensPerSecond of training so far
     */
    record Step(long step, double trainLoss, double validationLoss, double tokensPerSecond) implements RankNews {}

    /** Tells the driver a line, if it listens. */
    static void say(int rank, String text) {
        RankPlugin.send(new Line(rank, text));
    }
}

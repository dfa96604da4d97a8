package io.steepest.spark;

import io.steepest.dist.Ranks;
import java.io.Serializable;

/**
 * What each rank does in an executor. It is sent there by Java's serialization, and so is what it captures.
 *
 * @param <T> what it returns to the driver, which must be serializable
 */
@FunctionalInterface
public interface RankTask<T> extends Serializable {

    /**
     * Does the work of one rank.
     *
     * @param ranks the ranks, of which this is one; they are closed when the task returns
     * @param attempt 0 at first; greater if a rank was lost and Spark repeats all of them, so that the task shall go on from
     *     its last checkpoint
     * @return what the driver gets from this rank
     * @throws Exception if it fails; Spark then repeats all ranks, up to {@code spark.stage.maxConsecutiveAttempts} times
     */
    T run(Ranks ranks, int attempt) throws Exception;
}

package io.steepest.studio.cluster;

import io.steepest.studio.study.Trial;
import io.steepest.train.Setup;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * One run for the ranks of a cluster.
 *
 * @param setup what is trained, to how many steps
 * @param data checksum of the data, which every rank must have
 * @param folder that every rank can see, with an absolute path
 * @param resumed whether the folder has a checkpoint to go on from
 * @param ranks how many
 * @param threads native threads of a rank; empty for what the cluster gives it
 */
public record RanksRun(Setup setup, String data, Path folder, boolean resumed, int ranks, OptionalInt threads) {

    /** Returns setup and data as a value that has a JSON, computed on some threads. */
    public Trial on(int number) {
        return new Trial(setup, number, data);
    }
}

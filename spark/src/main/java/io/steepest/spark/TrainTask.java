package io.steepest.spark;

import io.steepest.checkpoint.Checkpoint;
import io.steepest.dist.Ranks;
import io.steepest.engine.Engine;
import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.Trial;
import io.steepest.train.Progress;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.RunLock;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains one run as a rank, into a folder that all ranks can see. A rank that is repeated goes on from the checkpoint there.
 *
 * @param trial JSON of what to train on which data
 * @param code of the driver's {@link Circumstances}
 * @param folder absolute path of the run folder
 * @param sign name of a file that the driver has put there
 * @param resumed whether the first attempt goes on from a checkpoint, too
 * @param seconds how long to wait for another rank, or for one of an earlier attempt to end
 */
record TrainTask(String trial, String code, String folder, String sign, boolean resumed, long seconds)
        implements RankTask<String> {
    private static final long LOOK_MILLIS = 100;

    @Override
    public String run(Ranks ranks, int attempt) throws Exception {
        Stop stop = Stop.never();
        return run(ranks, attempt, new DriverProgress(ranks.rank(), stop), stop);
    }

    /** Returns the JSON of a {@link Trained}. */
    String run(Ranks ranks, int attempt, Progress progress, Stop stop) throws Exception {
        List<String> problems = ranks.texts(problem()).stream()
                .filter(problem -> !problem.isEmpty())
                .toList();
        if (!problems.isEmpty()) {
            // a value, since Spark would repeat what throws
            return Trained.refused(problems.get(0)).json();
        }
        Trial asked = Trial.parse(trial);
        Engine.prepare();
        torch.set_num_threads(asked.threads());
        // OpenBLAS would use all cores of the machine
        openblas_nolapack.blas_set_num_threads(asked.threads());
        if (ranks.rank() > 0) {
            return train(ranks, attempt, asked.setup(), progress, stop);
        }
        try (RunLock lock = lock()) {
            return train(ranks, attempt, asked.setup(), progress, stop);
        }
    }

    /** Takes the folder as soon as what an earlier attempt left behind has ended. */
    private RunLock lock() throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (true) {
            try {
                return RunLock.take(Path.of(folder));
            } catch (IllegalStateException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private String train(Ranks ranks, int attempt, Setup setup, Progress progress, Stop stop) throws Exception {
        Path place = Path.of(folder);
        try (TrainingRun run = begin(ranks, attempt, setup);
                progress) {
            RunResult result = Trainer.trainWithSample(run, progress, stop, whole -> save(whole, place));
            return ranks.rank() == 0 ? Trained.of(result).json() : "";
        } catch (IllegalArgumentException e) {
            return Trained.refused(e.getMessage()).json();
        }
    }

    private TrainingRun begin(Ranks ranks, int attempt, Setup setup) throws Exception {
        Path file = Path.of(folder, RunCheckpoint.FILE);
        // rank 0 looks after it has the lock, and all do as it says
        boolean there = ranks.texts(Checkpoint.find(file).isPresent() ? "there" : "")
                .get(0)
                .equals("there");
        if (!there && !resumed) {
            return TrainingRun.start(setup, TrainingRun.open(setup), "cpu", ranks);
        }
        if (!resumed && attempt == 0) {
            throw new IllegalArgumentException("the run folder " + folder + " holds a run already");
        }
        awaitFile(file);
        TrainingRun run = RunCheckpoint.resume(
                Path.of(folder), OptionalLong.of(setup.loop().steps()), "cpu", ranks);
        List<String> steps = ranks.texts(String.valueOf(run.optimizer().steps()));
        if (steps.stream().distinct().count() > 1) {
            run.close();
            throw new IOException("the ranks read checkpoints of steps " + steps + " from " + folder
                    + ", which is not one folder that all see alike");
        }
        if (attempt > 0 && ranks.rank() == 0) {
            RankNews.say(0, "attempt " + attempt + " goes on from the checkpoint of step " + steps.get(0));
        }
        return run;
    }

    /** A file system of several machines may show a new file late. */
    private void awaitFile(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (Checkpoint.find(file).isEmpty() && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static void save(TrainingRun run, Path folder) {
        try {
            RunCheckpoint.save(run, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the checkpoint in " + folder, e);
        }
    }

    /** Says how this executor cannot be a rank; empty if it can. */
    private String problem() {
        String here = Circumstances.here().code();
        if (!here.equals(code)) {
            return Executors.here() + " has Steepest of code " + here + ", the driver of code " + code
                    + ": give both the same jars (docs/spark.md)";
        }
        if (!Files.isRegularFile(Path.of(folder, sign))) {
            return Executors.here() + " does not see the driver's folder " + folder
                    + ": --out must be on a file system that the driver and all executors share, under the same absolute"
                    + " path (docs/many-ranks.md)";
        }
        Trial asked = Trial.parse(trial);
        String name = asked.setup().source().data();
        if (!Datasets.names().contains(name) && !Files.exists(Path.of(name))) {
            return Executors.here() + " has no file or folder " + name
                    + ": data by path must be on every executor under the same absolute path (docs/spark.md)";
        }
        Dataset data = TrainingRun.open(asked.setup());
        return data.fingerprint().equals(asked.data())
                ? ""
                : Executors.here() + " has other data as " + name + " than the driver: its checksum is "
                        + data.fingerprint() + ", the driver's " + asked.data();
    }
}

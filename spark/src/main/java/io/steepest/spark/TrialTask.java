package io.steepest.spark;

import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.Ran;
import io.steepest.studio.study.TrainingRunner;
import io.steepest.studio.study.Trial;
import io.steepest.train.Stop;
import io.steepest.train.data.Datasets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.Function;

/**
 * Runs a trial on an executor: from the JSON of the trial to that of the {@link Answer}. The executor must compute like
 * the driver and have the same data, so that it does not matter to the result where a trial runs.
 *
 * @param code of the driver's {@link Circumstances}
 * @param machine of the driver's {@link Circumstances}
 */
record TrialTask(String code, String machine) implements Function<String, String> {

    /** Made on first use in each executor, where all tasks share it: data is read once. */
    private static final class Shared {
        static final TrainingRunner RUNNER = new TrainingRunner("cpu", Stop.never());
    }

    static TrialTask of(Circumstances driver) {
        return new TrialTask(driver.code(), driver.machine());
    }

    @Override
    public String call(String json) {
        return answer(json).json();
    }

    private Answer answer(String json) {
        try {
            // other code may not even be able to read the trial
            Optional<String> differs = differs(Circumstances.here());
            if (differs.isPresent()) {
                return Answer.failed(executor() + " " + differs.get());
            }
            Trial trial = Trial.parse(json);
            return differs(trial)
                    .map(why -> Answer.failed(executor() + " " + why))
                    .orElseGet(() -> Answer.of(run(trial)));
        } catch (TaskKilledException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            // not a lack of heap or a broken virtual machine: those Spark may repeat elsewhere
            return Answer.failed(executor() + ": " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private static Ran run(Trial trial) {
        TaskContext context = TaskContext.get();
        return Shared.RUNNER
                .run(trial, new KillableProgress(context))
                .orElseThrow(() -> new IllegalStateException("a trial ended early that nobody stopped"));
    }

    /** Says how this executor is not like the driver, if it is not. */
    private Optional<String> differs(Circumstances here) {
        if (!here.code().equals(code)) {
            return Optional.of("has Steepest of code " + here.code() + ", the driver of code " + code
                    + ": give both the same jars (docs/spark.md)");
        }
        if (!here.machine().equals(machine)) {
            return Optional.of("is a machine of class " + here.machine() + ", the driver one of class " + machine
                    + ", which round differently: start the driver on a machine of class " + here.machine()
                    + " and take only such executors (docs/spark.md)");
        }
        return Optional.empty();
    }

    /** Says how the data here is not that of the driver, if it is not. */
    private static Optional<String> differs(Trial trial) {
        String name = trial.setup().source().data();
        if (!Datasets.names().contains(name) && !Files.exists(Path.of(name))) {
            return Optional.of("has no file or folder " + name
                    + ": data by path must be on every executor under the same absolute path (docs/spark.md)");
        }
        String checksum = Shared.RUNNER.fingerprint(trial.setup());
        return checksum.equals(trial.data())
                ? Optional.empty()
                : Optional.of("has other data as " + name + " than the driver: its checksum is " + checksum
                        + ", the driver's " + trial.data());
    }

    private static String executor() {
        SparkEnv here = SparkEnv.get();
        return "executor " + here.executorId() + " on "
                + here.blockManager().blockManagerId().host();
    }
}

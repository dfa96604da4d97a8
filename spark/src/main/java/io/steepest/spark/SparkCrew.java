package io.steepest.spark;

import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.Crew;
import io.steepest.studio.study.Ran;
import io.steepest.studio.study.Trial;
import io.steepest.train.Stop;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executors of a Spark cluster. A trial is a job of one task. Spark repeats a task whose executor was lost, on
 * another executor or on one that takes its place, until the task has been lost {@code spark.task.maxFailures} times (4
 * unless set). A trial that cannot be run is not repeated.
 */
public final class SparkCrew implements Crew {
    private static final Logger log = LoggerFactory.getLogger(SparkCrew.class);
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_FOR_EXECUTORS = 300;
    private static final int LOOKS_FOR_STOP = 20;

    private final JavaSparkContext spark;
    private final Stop stop;
    private final TrialTask task;
    private final ExecutorService waiting =
            Executors.newCachedThreadPool(waits -> new Thread(waits, "waits-for-a-trial"));

    private SparkCrew(JavaSparkContext spark, Stop stop) {
        this.spark = spark;
        this.stop = stop;
        this.task = TrialTask.of(Circumstances.here());
    }

    /**
     * Connects with a cluster.
     *
     * @param conf with the master and all that is to be as the user says; what is missing is set as trials need it
     * @param threads native threads of a trial, which takes so many cores of an executor
     * @param stop if it is wished for, all trials are cancelled
     * @return the crew
     * @throws IOException if a standalone master does not answer
     * @throws IllegalArgumentException if the master's address cannot be one
     */
    public static SparkCrew connect(SparkConf conf, int threads, Stop stop) throws IOException {
        Master.check(conf.get("spark.master"));
        conf.setIfMissing("spark.task.cpus", Integer.toString(threads));
        // as ./steepest has it: docs/engine.md
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", Integer.toString(threads));
        SparkCrew crew = new SparkCrew(new JavaSparkContext(conf), stop);
        crew.awaitExecutors();
        return crew;
    }

    /** Executors register soon after the connection, so that places are known; a cluster that is full may take long. */
    private void awaitExecutors() throws IOException {
        for (int look = 0; slots() == 0 && !growsOnDemand() && !stop.wished(); look++) {
            if (spark.sc().isStopped()) {
                throw new IOException(
                        spark.master() + " ended the connection before an executor had registered; the page of"
                                + " the master and the logs of its workers say why");
            }
            if (look == LOOKS_FOR_EXECUTORS) {
                log.warn(
                        "no executor of {} has registered yet; the page of the master says whether its workers have"
                                + " cores and memory left",
                        spark.master());
                return;
            }
            pause();
        }
    }

    /** Returns the context, for those who watch it. */
    JavaSparkContext spark() {
        return spark;
    }

    /** Returns the number of tasks that the executors registered by now run at a time, at least one. */
    @Override
    public int places() {
        int slots = slots();
        // Spark asks for more executors when tasks wait for them
        return growsOnDemand() ? 2 * slots + 1 : Math.max(1, slots);
    }

    private int slots() {
        SparkContext context = spark.sc();
        return context.isStopped()
                ? 0
                : context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    private boolean growsOnDemand() {
        return spark.getConf().getBoolean("spark.dynamicAllocation.enabled", false);
    }

    @Override
    public CompletableFuture<Optional<Ran>> run(Trial trial) {
        return CompletableFuture.supplyAsync(() -> await(trial), waiting);
    }

    private Optional<Ran> await(Trial trial) {
        try {
            spark.setJobDescription(words(trial));
            JavaFutureAction<List<String>> job =
                    spark.parallelize(List.of(trial.json()), 1).map(task).collectAsync();
            Optional<String> answer = await(job);
            return answer.map(json -> Answer.parse(json).orThrow());
        } catch (ExecutionException | CancellationException e) {
            return gone(trial, e.getCause() == null ? e : e.getCause());
        } catch (IllegalStateException e) {
            if (spark.sc().isStopped()) {
                return gone(trial, e);
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<String> await(JavaFutureAction<List<String>> job) throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return Optional.of(job.get(LOOK_MILLIS, TimeUnit.MILLISECONDS).get(0));
            } catch (TimeoutException e) {
                if (stop.wished()) {
                    job.cancel(true);
                    return Optional.empty();
                }
            }
        }
    }

    /** Ctrl-C makes Spark end its context and Steepest wish for a stop, in any order. */
    private Optional<Ran> gone(Trial trial, Throwable why) {
        for (int look = 0; spark.sc().isStopped() && !stop.wished() && look < LOOKS_FOR_STOP; look++) {
            pause();
        }
        if (stop.wished()) {
            return Optional.empty();
        }
        String message = String.valueOf(why.getMessage());
        throw new IllegalStateException(
                "the trial " + words(trial) + ": " + message.lines().findFirst().orElse(message), why);
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String words(Trial trial) {
        return String.format(
                Locale.ROOT,
                "%s at %.3g, seed %d",
                trial.setup().optimizer().name(),
                trial.setup().optimizer().lr(),
                trial.setup().seed());
    }

    /** Ends the connection; trials that still run are cancelled. */
    @Override
    public void close() {
        spark.close();
        waiting.shutdown();
    }
}

package io.steepest.spark;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.reflect.ClassTag$;

/**
 * Starts ranks in the executors of a Spark cluster: the tasks of one barrier stage, which run all at once or not at all. If
 * one is lost, Spark ends the others and repeats all of them.
 *
 * <pre>{@code
 * SparkConf conf = SparkRanks.prepare(new SparkConf(), 4);
 * try (JavaSparkContext spark = new JavaSparkContext(conf)) {
 *     List<Double> losses = SparkRanks.run(spark, 8, Duration.ofMinutes(1), (ranks, attempt) -> train(ranks, attempt));
 * }
 * }</pre>
 */
public final class SparkRanks {
    private static final long LOOK_MILLIS = 100;
    private static final String PLUGINS = "spark.plugins";

    private SparkRanks() {}

    /**
     * Sets what ranks need, where the user has not set it. The settings of a context are fixed when it is made.
     *
     * @param conf written
     * @param threads native threads of a rank, which takes so many cores of an executor
     * @return the same
     */
    public static SparkConf prepare(SparkConf conf, int threads) {
        conf.setIfMissing("spark.task.cpus", Integer.toString(threads));
        // as ./steepest has it: docs/engine.md
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", conf.get("spark.task.cpus"));
        // 40 times 15 s unless set
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "1");
        // a year unless set
        conf.setIfMissing("spark.barrier.sync.timeout", "600s");
        String plugins = conf.get(PLUGINS, "");
        return conf.set(PLUGINS, (plugins.isBlank() ? "" : plugins + ",") + RankPlugin.class.getName());
    }

    /**
     * Does a task on each of some ranks, and waits for the end of all.
     *
     * @param spark the cluster; {@link #prepare} has been asked for its settings
     * @param ranks how many
     * @param timeout how long a rank waits for another before it fails
     * @param task what each rank does, called on the main thread of its task
     * @return what the ranks returned, in their order; a rank may return null
     * @throws IllegalStateException if there are fewer places than ranks, or if the ranks failed as often as Spark repeats
     *     them; its cause is what Spark says
     */
    public static <T> List<T> run(JavaSparkContext spark, int ranks, Duration timeout, RankTask<T> task)
            throws InterruptedException {
        return run(spark, ranks, timeout, task, () -> false)
                .orElseThrow(() -> new IllegalStateException("the ranks were cancelled that nobody stopped"));
    }

    /**
     * Does the same until a stop is wished.
     *
     * @param cancelled asked now and then; if it says yes, the tasks are killed
     * @return empty if it was cancelled
     */
    static <T> Optional<List<T>> run(
            JavaSparkContext spark, int ranks, Duration timeout, RankTask<T> task, BooleanSupplier cancelled)
            throws InterruptedException {
        RankSlots.await(spark.sc(), ranks, cancelled);
        if (cancelled.getAsBoolean()) {
            return Optional.empty();
        }
        JavaFutureAction<List<Object>> job =
                stage(spark, new RankStage<>(ranks, timeout, task)).collectAsync();
        try {
            return await(job, cancelled).map(SparkRanks::<T>values);
        } catch (ExecutionException | CancellationException e) {
            if (cancelled.getAsBoolean()) {
                return Optional.empty();
            }
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException(ranks + " ranks on " + spark.master() + ": " + Reason.of(why), why);
        } catch (InterruptedException e) {
            job.cancel(true);
            throw e;
        }
    }

    /**
     * {@code JavaRDD} has no barrier, so this asks Scala's. Spark repeats a stage of barriers only if its results go to
     * another stage, so a shuffle brings them into one partition, which is collected.
     */
    private static JavaRDD<Object> stage(JavaSparkContext spark, RankStage<?> stage) {
        List<Integer> numbers = IntStream.range(0, stage.size()).boxed().toList();
        RDD<Integer> rdd = spark.parallelize(numbers, stage.size()).rdd();
        return rdd.barrier()
                .mapPartitions(stage, false, ClassTag$.MODULE$.apply(Object.class))
                .toJavaRDD()
                .repartition(1);
    }

    private static Optional<List<Object>> await(JavaFutureAction<List<Object>> job, BooleanSupplier cancelled)
            throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return Optional.of(job.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                if (cancelled.getAsBoolean()) {
                    job.cancel(true);
                    return Optional.empty();
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> values(List<Object> results) {
        return results.stream()
                .map(RankStage.Result.class::cast)
                .sorted(Comparator.comparingInt(RankStage.Result::rank))
                .map(each -> (T) each.value())
                .collect(Collectors.toList());
    }
}

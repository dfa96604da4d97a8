package io.steepest.spark;

import io.steepest.studio.cluster.RanksProvider;
import io.steepest.studio.cluster.RanksRun;
import io.steepest.studio.study.Circumstances;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Connects the command line with Spark: {@code train --spark MASTER --ranks N}. */
public final class SparkTraining implements RanksProvider {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PATIENCE_WITH_STOP_NANOS = TimeUnit.SECONDS.toNanos(50);
    /** Before Spark's own, which ends the executors; it has 40. */
    private static final int HOOK_PRIORITY = 50;

    private static final String CORES = "spark.executor.cores";

    /** A provider, for {@link java.util.ServiceLoader}. */
    public SparkTraining() {}

    /** Settings come from the system properties whose names begin with {@code spark.}, where spark-submit puts them. */
    @Override
    public Optional<RunResult> train(String master, RanksRun run, Progress progress, Stop stop) throws IOException {
        SparkConf conf =
                new SparkConf().setMaster(master).setIfMissing("spark.app.name", "steepest train " + run.folder());
        return train(conf, run, progress, stop);
    }

    static Optional<RunResult> train(SparkConf conf, RanksRun run, Progress progress, Stop stop) throws IOException {
        Master.check(conf.get("spark.master"));
        // before anything is started
        Optional.ofNullable(conf.get(Network.SETTING, null)).ifPresent(Network::parse);
        run.threads().ifPresent(threads -> conf.set("spark.task.cpus", Integer.toString(threads)));
        SparkRanks.prepare(conf, conf.getInt(CORES, 1));
        Path sign = Files.createTempFile(run.folder(), ".ranks", "");
        CountDownLatch ended = new CountDownLatch(1);
        Runnable hook = () -> awaitEnd(stop, ended);
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            ShutdownHookManager.get().addShutdownHook(hook, HOOK_PRIORITY, PATIENCE.toSeconds(), TimeUnit.SECONDS);
            AtomicBoolean stepped = new AtomicBoolean();
            RankPlugin.listen(news -> hear(news, progress, stepped, stop));
            int threads = conf.getInt("spark.task.cpus", 1);
            TrainTask task = new TrainTask(
                    run.on(threads).json(),
                    Circumstances.here().code(),
                    run.folder().toString(),
                    sign.getFileName().toString(),
                    run.resumed(),
                    PATIENCE.toSeconds());
            Optional<List<String>> answers =
                    SparkRanks.run(spark, run.ranks(), PATIENCE, task, impatient(stop, stepped));
            return answers.map(SparkTraining::result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            ended.countDown();
            RankPlugin.listen(RankPlugin.Listener.PRINTING);
            if (!ShutdownHookManager.get().isShutdownInProgress()) {
                ShutdownHookManager.get().removeShutdownHook(hook);
            }
            Files.deleteIfExists(sign);
        }
    }

    private static RunResult result(List<String> answers) {
        List<Trained> trained = answers.stream()
                .filter(json -> !json.isEmpty())
                .map(Trained::parse)
                .toList();
        return trained.get(0).orThrow();
    }

    private static boolean hear(RankNews news, Progress progress, AtomicBoolean stepped, Stop stop) {
        if (news instanceof RankNews.Step step) {
            stepped.set(true);
            progress.stepped(step.step(), step.trainLoss(), step.validationLoss(), step.tokensPerSecond());
        } else {
            RankPlugin.Listener.PRINTING.hear(news);
        }
        return stop.wished();
    }

    /** Whether a wish to end is not to be waited for any longer: ranks that take no steps do not hear of it. */
    private static BooleanSupplier impatient(Stop stop, AtomicBoolean stepped) {
        long[] since = {0};
        return () -> {
            if (!stop.wished()) {
                return false;
            }
            if (since[0] == 0) {
                since[0] = System.nanoTime();
            }
            return !stepped.get() || System.nanoTime() - since[0] > PATIENCE_WITH_STOP_NANOS;
        };
    }

    /** Holds up Spark's own end on Ctrl-C until the ranks have written what they have. */
    private static void awaitEnd(Stop stop, CountDownLatch ended) {
        stop.wish();
        try {
            if (!ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("steepest: the ranks did not end in " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.TensorFile;
import io.steepest.dist.Ranks;
import io.steepest.dist.ThreadRanks;
import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.StudyFile;
import io.steepest.studio.study.Trial;
import io.steepest.train.Progress;
import io.steepest.train.RunCheckpoint;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import io.steepest.train.Trainer;
import io.steepest.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Ranks on a real cluster: a master, two workers, and an executor of one core on each, all processes. */
class RanksClusterTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int EVERY = 4;
    private static final int STEPS = 12;
    private static final Setup SETUP = setup();
    private static final String SIGN = "sign";

    @TempDir
    static Path shared;

    private static StandaloneCluster cluster;
    private static JavaSparkContext spark;
    private static RunResult byThreads;

    @TempDir
    Path tmp;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Long> steps = new CopyOnWriteArrayList<>();

    private static Setup setup() {
        Setup base = StudyFile.parse("test", """
                base: {model: gpt, data: europarl, width: 32, depth: 1, heads: 2, context: 32, steps: 12, batch: 8}
                optimizers: {muon: }
                """).arms().get(0).setup();
        return new Setup(
                base.source(), base.network(), base.optimizer(), base.loop(), new Setup.Evaluation(EVERY, 2), 1);
    }

    @BeforeAll
    static void a_cluster_of_two_workers_and_what_two_threads_give() throws Exception {
        cluster = StandaloneCluster.start(shared, 2);
        spark = new JavaSparkContext(SparkRanks.prepare(cluster.conf(), 1));
        byThreads = trainByThreads(shared.resolve("threads"));
    }

    @AfterAll
    static void end() {
        try (StandaloneCluster ended = cluster) {
            if (spark != null) {
                spark.close();
            }
        }
    }

    @BeforeEach
    void listen() throws IOException {
        Files.createFile(tmp.resolve(SIGN));
        RankPlugin.listen(news -> {
            if (news instanceof RankNews.Line line) {
                lines.add(line.rank() + ": " + line.text());
            } else if (news instanceof RankNews.Step step) {
                steps.add(step.step());
            }
            return false;
        });
    }

    private static RunResult trainByThreads(Path folder) {
        List<CompletableFuture<RunResult>> running = new ArrayList<>();
        for (Ranks each : ThreadRanks.of(2, TIMEOUT)) {
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        torch.get_num_threads();
                        torch.set_num_threads(1);
                        try (Ranks ranks = each;
                                TrainingRun run = TrainingRun.start(SETUP, TrainingRun.open(SETUP), "cpu", ranks)) {
                            return Trainer.trainWithSample(
                                    run, Progress.silent(), Stop.never(), whole -> save(whole, folder));
                        }
                    },
                    task -> new Thread(task).start()));
        }
        return running.stream().map(CompletableFuture::join).toList().get(0);
    }

    private static void save(TrainingRun run, Path folder) {
        try {
            RunCheckpoint.save(run, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Weights and state in a run folder. The state of the generator is not among them: threads share it. */
    private static SortedMap<String, String> bits(Path folder) throws IOException {
        SortedMap<String, String> bits = new TreeMap<>();
        try (TensorFile file = Checkpoint.read(folder.resolve(RunCheckpoint.FILE))) {
            file.tensors().forEach((name, tensor) -> bits.put(name, hex(tensor)));
        }
        bits.remove("random-state");
        assertThat(bits).hasSizeGreaterThan(10);
        return bits;
    }

    private static String hex(Tensor tensor) {
        byte[] bytes = new byte[(int) (tensor.numel() * tensor.element_size())];
        new BytePointer(tensor.data_ptr()).get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private TrainTask task() {
        String trial = new Trial(SETUP, 1, TrainingRun.open(SETUP).fingerprint()).json();
        return new TrainTask(trial, Circumstances.here().code(), tmp.toString(), SIGN, false, 60);
    }

    private static RunResult result(List<String> answers) {
        return Trained.parse(answers.get(0)).orThrow();
    }

    @Test
    void each_rank_is_a_process_of_its_own_and_what_it_says_and_returns_comes_to_the_driver() throws Exception {
        List<String> returned = SparkRanks.run(spark, 2, TIMEOUT, (ranks, attempt) -> {
            System.out.println("printed");
            LoggerFactory.getLogger("of.a.user").warn("warned by {}", ranks.rank());
            return ranks.rank() + " of " + ranks.texts("here").size() + " in attempt " + attempt + " by "
                    + ProcessHandle.current().pid();
        });
        assertThat(returned).hasSize(2).doesNotHaveDuplicates();
        assertThat(returned.get(0)).startsWith("0 of 2 in attempt 0 by ");
        assertThat(returned.get(1)).startsWith("1 of 2 in attempt 0 by ");
        assertThat(returned).extracting(each -> each.replaceAll(".* ", "")).doesNotHaveDuplicates();
        // news have no order with results
        for (int i = 0; lines.size() < 4 && i < 200; i++) {
            Thread.sleep(50);
        }
        assertThat(lines).contains("0: printed", "1: printed");
        assertThat(lines).anyMatch(line -> line.startsWith("0: ") && line.endsWith("warned by 0"));
        assertThat(lines).anyMatch(line -> line.startsWith("1: ") && line.endsWith("warned by 1"));
    }

    @Test
    void two_ranks_on_the_cluster_give_what_two_threads_give_bit_for_bit() throws Exception {
        RunResult result = result(SparkRanks.run(spark, 2, TIMEOUT, task()));
        assertThat(bits(tmp)).isEqualTo(bits(shared.resolve("threads")));
        assertThat(result.last().validationLoss()).isEqualTo(byThreads.last().validationLoss());
        assertThat(result.tensors()).hasSameSizeAs(byThreads.tensors());
        assertThat(result.sample()).isEqualTo(byThreads.sample());
        assertThat(steps).hasSize(STEPS);
    }

    @Test
    void a_rank_that_is_lost_on_the_way_costs_no_bit() throws Exception {
        TrainTask task = task();
        RunResult result = result(SparkRanks.run(spark, 2, TIMEOUT, (ranks, attempt) -> {
            Stop stop = Stop.never();
            Progress told = new DriverProgress(ranks.rank(), stop);
            return task.run(ranks, attempt, told.and(new PowerCut(ranks.rank() == 1 && attempt == 0)), stop);
        }));
        assertThat(lines).contains("0: attempt 1 goes on from the checkpoint of step " + EVERY);
        assertThat(bits(tmp)).isEqualTo(bits(shared.resolve("threads")));
        assertThat(result.last().validationLoss()).isEqualTo(byThreads.last().validationLoss());
    }

    /** Ends the process between two checkpoints as a kill does. */
    private record PowerCut(boolean comes) implements Progress {
        @Override
        public void stepped(long step, double trainLoss, double validationLoss, double tokensPerSecond) {
            if (comes && step == EVERY + 2) {
                Runtime.getRuntime().halt(9);
            }
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Test
    void more_ranks_than_places_are_refused_soon() {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> SparkRanks.run(spark, 3, TIMEOUT, (ranks, attempt) -> "never"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("3 ranks of 1 core need 3 places at once, and the executors of spark://\\S+ have"
                        + " [12]: take [12] at most, or give the cluster more workers or the application more cores"
                        + " \\(spark\\.cores\\.max, spark\\.executor\\.cores\\)");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void a_folder_that_executors_do_not_see_is_refused_without_repeating() throws Exception {
        Files.delete(tmp.resolve(SIGN));
        List<String> answers = SparkRanks.run(spark, 2, TIMEOUT, task());
        assertThatThrownBy(() -> result(answers))
                .hasMessageMatching("executor \\d+ on 127\\.0\\.0\\.1 does not see the driver's folder " + tmp
                        + ": --out must be on a file system that the driver and all executors share.*");
    }

    @Test
    void the_class_for_spark_submit_trains_by_the_command_line_over_the_network_that_is_named() throws Exception {
        List<String> words = StandaloneCluster.java("-Xmx512m");
        // the workers have two cores more than the context of the other tests takes
        for (Tuple2<String, String> setting : cluster.conf().getAll()) {
            words.add("-D" + setting._1() + "=" + setting._2());
        }
        words.add("-D" + Network.SETTING + "=127.0.0.0/8");
        words.add(TrainJob.class.getName());
        words.addAll(
                List.of("--ranks", "2", "--threads", "1", "--optimizer", "muon", "--out", "out", "--json", "json"));
        words.addAll(List.of("--width", "32", "--depth", "1", "--heads", "2", "--context", "32", "--batch", "8"));
        words.addAll(List.of("--steps", "12", "--evaluate-every", "4", "--evaluation-batches", "2"));
        String said = StandaloneCluster.drive(words, tmp);
        assertThat(said)
                .contains("muon: step 12/12", "Run folder: out   Report: ")
                // Spark warns so of an answer that nobody waits for
                .doesNotContain("one-way");
        JsonNode run = new ObjectMapper().readTree(tmp.resolve("json").toFile()).at("/runs/0");
        assertThat(run.at("/final/step").asInt()).isEqualTo(STEPS);
        try (TensorFile saved = Checkpoint.read(tmp.resolve("out").resolve(RunCheckpoint.FILE))) {
            assertThat(saved.tensors()).isNotEmpty();
        }
        try (var left = Files.list(tmp.resolve("out"))) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).noneMatch(name -> name.startsWith(".ranks"));
        }
    }
}

package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.studio.study.Circumstances;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyFile;
import io.steepest.studio.study.Trial;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

/** Studies on a real cluster: a master, two workers and their executors, each a process. */
class ClusterTest {
    // a GPT: its products are large enough for OpenBLAS to divide them, and a small table's are not
    private static final String YAML = """
            base: {model: gpt, data: europarl, width: 32, depth: 1, heads: 2, context: 32, steps: 10, batch: 8}
            optimizers: {adam: , muon: }
            seeds: 2
            noise: false
            """;
    private static final Study STUDY = StudyFile.parse("test", YAML);
    private static final Circumstances HERE = Circumstances.here();

    @TempDir
    static Path shared;

    private static StandaloneCluster cluster;
    private static SparkCrew crew;
    private static List<String> withoutSpark;

    @TempDir
    Path tmp;

    @BeforeAll
    static void a_cluster_of_two_workers() throws Exception {
        cluster = StandaloneCluster.start(shared, 2);
        crew = SparkCrew.connect(cluster.conf(), 1, Stop.never());
        Stores.runHere(STUDY, shared.resolve("here"));
        withoutSpark = Stores.content(shared.resolve("here"));
        assertThat(withoutSpark).hasSize(4);
        awaitTwoPlaces();
    }

    private static void awaitTwoPlaces() throws InterruptedException {
        for (int i = 0; crew.places() < 2; i++) {
            assertThat(i).as("looks at the places").isLessThan(4800);
            Thread.sleep(50);
        }
    }

    @AfterAll
    static void end() {
        try {
            if (crew != null) {
                crew.close();
            }
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    private static Trial trial() {
        Setup setup = STUDY.arms().get(0).setup();
        return new Trial(setup, 1, "no checksum");
    }

    @Test
    void two_workers_give_the_same_as_none_bit_for_bit() throws Exception {
        Tasks tasks = Tasks.of(crew);
        Stores.run(STUDY, tmp, crew);
        assertThat(Stores.content(tmp)).isEqualTo(withoutSpark);
        assertThat(tasks.started()).isEqualTo(4);
    }

    @Test
    void trials_of_a_machine_that_is_lost_are_repeated_and_give_the_same() throws Exception {
        Tasks tasks = Tasks.of(crew);
        AtomicBoolean ended = new AtomicBoolean();
        Thread power = new Thread(() -> {
            while (!ended.get() && tasks.running() < 2) {
                Thread.onSpinWait();
            }
            cluster.loseWorker();
        });
        power.start();
        try {
            Stores.run(STUDY, tmp, crew);
        } finally {
            ended.set(true);
            power.join();
            cluster.startWorker();
            awaitTwoPlaces();
        }
        assertThat(tasks.lost()).isEqualTo(1);
        assertThat(Stores.content(tmp)).isEqualTo(withoutSpark);
    }

    @Test
    void the_class_for_spark_submit_runs_the_study_command_on_the_cluster() throws Exception {
        Path file = Files.writeString(tmp.resolve("study.yaml"), YAML);
        List<String> words = StandaloneCluster.java("-Xmx512m");
        for (Tuple2<String, String> setting : cluster.conf().getAll()) {
            words.add("-D" + setting._1() + "=" + setting._2());
        }
        // the crew of the other tests has a core of each worker
        words.add("-Dspark.cores.max=1");
        words.addAll(List.of(StudyJob.class.getName(), file.toString(), "--out", "out"));
        String said = StandaloneCluster.drive(words, tmp);
        assertThat(said).contains("trials on spark://127.0.0.1:", "Report: ");
        assertThat(Stores.content(tmp.resolve("out"))).isEqualTo(withoutSpark);
    }

    @Test
    void other_data_under_the_same_name_is_refused_without_repeating() {
        Tasks tasks = Tasks.of(crew);
        assertThatThrownBy(() -> crew.run(trial()).get())
                .rootCause()
                .hasMessageMatching("executor \\d+ on 127\\.0\\.0\\.1 has other data as europarl than the driver: its"
                        + " checksum is [0-9a-f]{8}, the driver's no checksum");
        assertThat(tasks.started()).isEqualTo(1);
    }

    @Test
    void a_missing_file_is_named_with_the_executor() {
        Trial there = trial();
        Setup setup = there.setup();
        Setup.Source source =
                new Setup.Source("/nowhere/rows.csv", null, setup.source().context());
        Trial trial = new Trial(
                new Setup(source, setup.network(), setup.optimizer(), setup.loop(), setup.evaluation(), 0),
                1,
                there.data());
        assertThatThrownBy(() -> crew.run(trial).get())
                .rootCause()
                .hasMessageMatching(
                        "executor \\d+ on 127\\.0\\.0\\.1 has no file or folder /nowhere/rows\\.csv: data by"
                                + " path must be on every executor under the same absolute path \\(docs/spark\\.md\\)");
    }

    @Test
    void an_executor_with_other_code_is_refused() {
        assertThat(sent(new TrialTask("0123456789abcdef", HERE.machine())))
                .matches("executor \\d+ on 127\\.0\\.0\\.1 has Steepest of code " + HERE.code()
                        + ", the driver of code 0123456789abcdef: give both the same jars \\(docs/spark\\.md\\)");
    }

    @Test
    void an_executor_of_another_class_of_machine_is_refused() {
        assertThat(sent(new TrialTask(HERE.code(), "ABACUS")))
                .matches("executor \\d+ on 127\\.0\\.0\\.1 is a machine of class " + HERE.machine()
                        + ", the driver one of class ABACUS, which round differently: start the driver .*");
    }

    private static String sent(TrialTask task) {
        List<String> answers = new ArrayList<>(
                crew.spark().parallelize(List.of(trial().json()), 1).map(task).collect());
        return Answer.parse(answers.get(0)).failure();
    }
}

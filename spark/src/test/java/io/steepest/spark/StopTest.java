package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.steepest.studio.study.Ran;
import io.steepest.studio.study.StudyFile;
import io.steepest.studio.study.TrainingRunner;
import io.steepest.studio.study.Trial;
import io.steepest.train.Setup;
import io.steepest.train.Stop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** How trials end early, on Spark's own cluster within a process. */
class StopTest {
    private static final Setup ENDLESS =
            StudyFile.parse("test", """
            base: {model: linear, data: wine, steps: 1000000000, batch: 8}
            optimizers: [sgd]
            """).arms().get(0).setup();

    private static SparkConf conf() {
        return new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false");
    }

    private static Trial endless() {
        String checksum = new TrainingRunner("cpu", Stop.never()).data(ENDLESS).fingerprint();
        return new Trial(ENDLESS, 1, checksum);
    }

    private static void await(BooleanSupplier what) throws InterruptedException {
        for (int i = 0; !what.getAsBoolean(); i++) {
            assertThat(i).as("looks").isLessThan(4800);
            Thread.sleep(50);
        }
    }

    @Test
    void a_wish_to_stop_ends_the_trial_at_the_driver_and_its_task_at_the_executor() throws Exception {
        Stop stop = Stop.never();
        try (SparkCrew crew = SparkCrew.connect(conf(), 1, stop)) {
            Tasks tasks = Tasks.of(crew);
            CompletableFuture<Optional<Ran>> trial = crew.run(endless());
            await(() -> tasks.running() == 1);
            stop.wish();
            assertThat(trial.get(1, TimeUnit.MINUTES)).isEmpty();
            await(() -> tasks.killed() == 1);
        }
    }

    @Test
    void a_cluster_that_goes_away_fails_the_trial_in_one_line() throws Exception {
        try (SparkCrew crew = SparkCrew.connect(conf(), 1, Stop.never())) {
            Tasks tasks = Tasks.of(crew);
            CompletableFuture<Optional<Ran>> trial = crew.run(endless());
            await(() -> tasks.running() == 1);
            crew.spark().stop();
            assertThatThrownBy(() -> trial.get(1, TimeUnit.MINUTES))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching(
                            "the trial sgd at \\S+, seed 1: Job 0 cancelled because SparkContext was shut down");
        }
    }

    @Test
    void a_trial_of_two_threads_takes_two_cores() throws Exception {
        try (SparkCrew crew = SparkCrew.connect(conf(), 2, Stop.never())) {
            assertThat(crew.places()).isEqualTo(1);
        }
        try (SparkCrew crew = SparkCrew.connect(conf(), 1, Stop.never())) {
            assertThat(crew.places()).isEqualTo(2);
        }
    }
}

package io.steepest.studio.cli;

import io.steepest.studio.cluster.RanksProvider;
import io.steepest.studio.cluster.RanksRun;
import io.steepest.studio.study.Crew;
import io.steepest.studio.study.CrewProvider;
import io.steepest.studio.study.Study;
import io.steepest.train.Progress;
import io.steepest.train.RunResult;
import io.steepest.train.Stop;
import java.io.IOException;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the module that knows Spark clusters: the command line itself does not depend on Spark. */
final class Cluster {
    private Cluster() {}

    /**
     * Connects with a cluster.
     *
     * @throws IllegalStateException saying what to add if the module or Spark is not on the class path
     */
    static Crew connect(String master, Study study, Stop stop) throws IOException {
        return ask(CrewProvider.class, provider -> provider.connect(master, study, stop));
    }

    /**
     * Trains one run with ranks on a cluster.
     *
     * @return empty if it was stopped before it had begun
     * @throws IllegalStateException as above
     */
    static Optional<RunResult> train(String master, RanksRun run, Progress progress, Stop stop) throws IOException {
        return ask(RanksProvider.class, provider -> provider.train(master, run, progress, stop));
    }

    /** What is asked of a module. */
    @FunctionalInterface
    private interface Question<P, A> {
        A to(P provider) throws IOException;
    }

    private static <P, A> A ask(Class<P> type, Question<P, A> question) throws IOException {
        P provider =
                ServiceLoader.load(type).findFirst().orElseThrow(() -> missing("the module steepest-spark is", null));
        try {
            return question.to(provider);
        } catch (NoClassDefFoundError e) {
            if (e.getMessage() != null && e.getMessage().startsWith("org/apache/spark/")) {
                throw missing("Spark is", e);
            }
            throw e;
        }
    }

    private static IllegalStateException missing(String what, Throwable cause) {
        return new IllegalStateException(
                "--spark: " + what + " not on the class path; ./steepest COMMAND --spark MASTER adds the module and"
                        + " Spark, and so does spark-submit: see docs/spark.md",
                cause);
    }
}

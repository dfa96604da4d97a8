package io.steepest.studio.cli;

import io.steepest.studio.study.Crew;
import io.steepest.studio.study.CrewProvider;
import io.steepest.studio.study.Study;
import io.steepest.train.Stop;
import java.io.IOException;
import java.util.ServiceLoader;

/** Finds the module that runs trials on a Spark cluster: the command line itself does not depend on Spark. */
final class Cluster {
    private Cluster() {}

    /**
     * Connects with a cluster.
     *
     * @throws IllegalStateException saying what to add if the module or Spark is not on the class path
     */
    static Crew connect(String master, Study study, Stop stop) throws IOException {
        CrewProvider provider = ServiceLoader.load(CrewProvider.class)
                .findFirst()
                .orElseThrow(() -> missing("the module steepest-spark is", null));
        try {
            return provider.connect(master, study, stop);
        } catch (NoClassDefFoundError e) {
            if (e.getMessage() != null && e.getMessage().startsWith("org/apache/spark/")) {
                throw missing("Spark is", e);
            }
            throw e;
        }
    }

    private static IllegalStateException missing(String what, Throwable cause) {
        return new IllegalStateException(
                "--spark: " + what + " not on the class path; ./steepest study FILE --spark MASTER adds the module and"
                        + " Spark, and so does spark-submit: see docs/spark.md",
                cause);
    }
}

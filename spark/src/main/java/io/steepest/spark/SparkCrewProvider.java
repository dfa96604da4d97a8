package io.steepest.spark;

import io.steepest.studio.study.Crew;
import io.steepest.studio.study.CrewProvider;
import io.steepest.studio.study.Study;
import io.steepest.train.Stop;
import java.io.IOException;
import org.apache.spark.SparkConf;

/** Connects the command line with Spark: {@code study FILE --spark MASTER}. */
public final class SparkCrewProvider implements CrewProvider {

    /** A provider, for {@link java.util.ServiceLoader}. */
    public SparkCrewProvider() {}

    /** Settings come from the system properties whose names begin with {@code spark.}, where spark-submit puts them. */
    @Override
    public Crew connect(String master, Study study, Stop stop) throws IOException {
        SparkConf conf = new SparkConf().setMaster(master).setIfMissing("spark.app.name", "steepest " + study.name());
        return SparkCrew.connect(conf, study.threads(), stop);
    }
}

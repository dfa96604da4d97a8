package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.codahale.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

/** What an executor of Spark's own distribution logs, which is by Log4j. */
class RankAppenderTest {
    /** A connection to the driver's side of the plugin, in this process. */
    private record Connection(DriverPlugin driver) implements PluginContext {
        @Override
        public MetricRegistry metricRegistry() {
            throw new UnsupportedOperationException("nothing is measured");
        }

        @Override
        public SparkConf conf() {
            return new SparkConf(false).set("spark.master", "local");
        }

        @Override
        public String executorID() {
            return "0";
        }

        @Override
        public String hostname() {
            return "here";
        }

        @Override
        public Map<String, ResourceInformation> resources() {
            return Map.of();
        }

        @Override
        public void send(Object message) {
            assertThatCode(() -> assertThat(driver.receive(message))
                            .as("an answer that nobody awaits: Spark warns of it")
                            .isNull())
                    .doesNotThrowAnyException();
        }

        @Override
        public Object ask(Object message) {
            throw new UnsupportedOperationException("nothing is asked");
        }
    }

    @Test
    void errors_of_a_rank_go_to_the_driver_and_those_of_other_threads_do_not() {
        List<RankNews> heard = new ArrayList<>();
        RankPlugin.listen(heard::add);
        RankPlugin plugin = new RankPlugin();
        ExecutorPlugin executor = plugin.executorPlugin();
        executor.init(new Connection(plugin.driverPlugin()), Map.of());
        RankAppender.install();
        Logger logger = LogManager.getLogger("of.a.user");
        try {
            logger.error("before");
            RankOutput.belongsTo(3);
            logger.error("of {}", "rank 3");
            logger.info("not worth it");
        } finally {
            RankOutput.belongsToNone();
            executor.shutdown();
            RankPlugin.listen(RankPlugin.Listener.PRINTING);
        }
        assertThat(heard).containsExactly(new RankNews.Line(3, "ERROR of rank 3"));
    }
}

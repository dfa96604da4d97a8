package io.steepest.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Brings to the driver what ranks print, log and tell, over Spark's own connections. {@link SparkRanks#prepare} names it in
 * {@code spark.plugins}.
 */
public final class RankPlugin implements SparkPlugin {
    /** Where an executor sends what it has to tell; null where no executor with this plugin runs. */
    private static final AtomicReference<PluginContext> TO_DRIVER = new AtomicReference<>();

    private static final AtomicReference<Listener> LISTENER = new AtomicReference<>(Listener.PRINTING);

    /** A plugin, for Spark. */
    public RankPlugin() {}

    /** What the driver does with news. */
    @FunctionalInterface
    interface Listener {
        /** Prints lines, and wishes no end. */
        Listener PRINTING = news -> {
            if (news instanceof RankNews.Line line) {
                System.err.println("rank " + line.rank() + ": " + line.text());
            }
            return false;
        };

        /** Takes news, and answers whether an end is wished. */
        boolean hear(RankNews news);
    }

    /** News that nobody waits for an answer to: Spark warns of an answer then. */
    private record Told(RankNews news) implements Serializable {}

    /** Sets who listens at the driver. */
    static void listen(Listener listener) {
        LISTENER.set(listener);
    }

    /** Sends news without waiting for an answer. A driver that is gone will end this executor by itself. */
    static void send(RankNews news) {
        PluginContext driver = TO_DRIVER.get();
        if (driver != null) {
            try {
                driver.send(new Told(news));
            } catch (IOException | RuntimeException e) {
                // what is printed here stays in the executor's own log
            }
        }
    }

    /** Asks whether the driver wishes an end, and tells it the news. */
    static boolean ask(RankNews news) {
        PluginContext driver = TO_DRIVER.get();
        try {
            return driver != null && Boolean.TRUE.equals(driver.ask(news));
        } catch (Exception e) {
            return false;
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext spark, PluginContext context) {
                return Map.of();
            }

            @Override
            public Object receive(Object message) {
                if (message instanceof Told told) {
                    LISTENER.get().hear(told.news());
                    return null;
                }
                return message instanceof RankNews news && LISTENER.get().hear(news);
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> unused) {
                TO_DRIVER.set(context);
                if (!context.conf().get("spark.master", "").startsWith("local")) {
                    // within the driver's process what is printed is seen anyway
                    RankOutput.install();
                }
            }

            @Override
            public void shutdown() {
                TO_DRIVER.set(null);
            }
        };
    }
}

package io.steepest.spark;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Warnings and errors of ranks where Log4j logs, as it does in executors of Spark's own distribution. */
final class RankAppender extends AbstractAppender {
    private RankAppender() {
        super("steepest-ranks", null, null, true, Property.EMPTY_ARRAY);
    }

    static void install() {
        RankAppender appender = new RankAppender();
        appender.start();
        LoggerContext context = LoggerContext.getContext(false);
        context.getConfiguration().getRootLogger().addAppender(appender, Level.WARN, null);
        context.updateLoggers();
    }

    @Override
    public void append(LogEvent event) {
        RankOutput.line(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }
}

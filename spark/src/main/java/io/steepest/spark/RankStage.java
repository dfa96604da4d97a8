package io.steepest.spark;

import io.steepest.dist.Ranks;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.TaskKilledException;
import scala.Function1;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The work of one task of a barrier stage: the rank whose number is that of its partition. Spark's barriers have no
 * interface for Java, so this is a function of Scala's.
 *
 * @param size number of ranks
 * @param timeout how long a rank waits for another
 * @param task what each rank does
 */
record RankStage<T>(int size, Duration timeout, RankTask<T> task)
        implements Function1<Iterator<Integer>, Iterator<Object>>, Serializable {

    @Override
    public Iterator<Object> apply(Iterator<Integer> unused) {
        BarrierTaskContext context = BarrierTaskContext.get();
        int rank = context.partitionId();
        int attempt = context.stageAttemptNumber();
        try {
            T result = RankMeeting.hold(context, size, timeout, ranks -> run(ranks, attempt));
            return CollectionConverters.asScala(
                    List.<Object>of(new Result(rank, result)).iterator());
        } catch (TaskKilledException e) {
            throw e;
        } catch (Throwable e) {
            RankNews.say(rank, "attempt " + attempt + " failed on " + Executors.here() + ": " + e);
            throw RankStage.<RuntimeException>asItIs(e);
        }
    }

    private T run(Ranks ranks, int attempt) throws Exception {
        RankOutput.belongsTo(ranks.rank());
        try {
            return task.run(ranks, attempt);
        } finally {
            RankOutput.belongsToNone();
        }
    }

    /** Spark tells exceptions apart by their class, so none is wrapped. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable e) throws E {
        throw (E) e;
    }

    /**
     * What a rank returned.
     *
     * @param rank its number
     * @param value a serializable value or null
     */
    record Result(int rank, Object value) implements Serializable {}
}

package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** Why ranks failed, in one line. */
class ReasonTest {
    @Test
    void the_rank_and_its_reason_are_found_in_what_spark_says() {
        assertThat(Reason.of(
                        new SparkException("Job aborted due to stage failure: ShuffleMapStage 0 (x at y) has failed"
                                + " the maximum allowable number of times: 4. Most recent failure reason:\nStage failed because"
                                + " barrier task ShuffleMapTask(0, 1) finished unsuccessfully.\n"
                                + "java.io.IOException: no space left\n\tat some.Place")))
                .isEqualTo("rank 1 failed, and no attempt is left: java.io.IOException: no space left");
    }

    @Test
    void of_anything_else_the_first_line_is_said() {
        assertThat(Reason.of(new SparkException("Job 0 cancelled because SparkContext was shut down\nmore")))
                .isEqualTo("Job 0 cancelled because SparkContext was shut down");
    }
}

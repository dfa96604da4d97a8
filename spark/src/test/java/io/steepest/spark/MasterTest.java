package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses of clusters, and what the class for spark-submit makes of its arguments. */
class MasterTest {
    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void what_is_no_master_is_refused_with_what_can_be() {
        for (String address : new String[] {"cluster", "http://host:8080", "spark:host", "locally", ""}) {
            assertThatThrownBy(() -> Master.check(address))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("--spark " + address
                            + " is no master of Spark; expected spark://HOST:PORT, yarn, k8s://ADDRESS, local or"
                            + " local[N]");
        }
    }

    @Test
    void a_standalone_master_has_a_host_and_a_port() {
        for (String address :
                new String[] {"spark://host", "spark://:7077", "spark://host:port", "spark://host:7077,"}) {
            assertThatThrownBy(() -> Master.check(address))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("--spark .*: \".*\" is not HOST:PORT, like 10\\.0\\.0\\.1:7077");
        }
    }

    @Test
    void a_master_that_does_not_answer_is_told_at_once() throws IOException {
        int free;
        try (ServerSocket socket = listening()) {
            free = socket.getLocalPort();
        }
        String address = "spark://127.0.0.1:" + free;
        assertThatThrownBy(() -> Master.check(address))
                .isInstanceOf(IOException.class)
                .hasMessage("no Spark master answers at " + address + ": Connection refused");
    }

    @Test
    void one_of_several_masters_is_enough() throws IOException {
        int free;
        try (ServerSocket socket = listening()) {
            free = socket.getLocalPort();
        }
        try (ServerSocket socket = listening()) {
            String address = "spark://127.0.0.1:" + free + ",127.0.0.1:" + socket.getLocalPort();
            assertThatCode(() -> Master.check(address)).doesNotThrowAnyException();
        }
    }

    @Test
    void other_kinds_of_masters_are_left_to_spark() {
        for (String address :
                new String[] {"local", "local[2]", "local[*]", "local[2,3]", "yarn", "k8s://https://host"}) {
            assertThatCode(() -> Master.check(address)).doesNotThrowAnyException();
        }
    }

    @Test
    void spark_submit_names_the_master_and_the_user_the_study() {
        assertThat(words("yarn", "study.yaml", "--quick"))
                .containsExactly("study", "study.yaml", "--quick", "--spark", "yarn");
        assertThat(words("yarn", "study.yaml", "--spark", "local"))
                .containsExactly("study", "study.yaml", "--spark", "local");
        assertThat(words(null, "--help")).containsExactly("study", "--help");
    }

    private static List<String> words(String master, String... args) {
        return Submitted.line("study", master, args);
    }
}

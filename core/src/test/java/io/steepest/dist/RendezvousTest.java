package io.steepest.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes find each other. */
class RendezvousTest {
    private static Map<String, String> variables(int rank, int port) {
        return Map.of(
                "RANK", String.valueOf(rank), "WORLD_SIZE", "2", "MASTER_ADDR", "127.0.0.1", "MASTER_PORT", "" + port);
    }

    @Test
    void two_ranks_meet_at_the_place_that_the_environment_says() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        int found = port;
        List<CompletableFuture<List<String>>> running = IntStream.range(0, 2)
                .mapToObj(rank -> CompletableFuture.supplyAsync(() -> {
                    try (Ranks ranks = C10dRanks.from(variables(rank, found), Duration.ofSeconds(20))) {
                        return ranks.texts("rank " + ranks.rank());
                    }
                }))
                .toList();
        assertThat(running.stream().map(CompletableFuture::join)).containsOnly(List.of("rank 0", "rank 1"));
    }

    @Test
    void two_ranks_meet_where_rank_0_listens_once_a_launcher_has_passed_the_place_on() {
        CompletableFuture<String> place = new CompletableFuture<>();
        List<CompletableFuture<List<String>>> running = IntStream.range(0, 2)
                .mapToObj(rank -> CompletableFuture.supplyAsync(() -> {
                    UnaryOperator<String> pass = given -> {
                        if (rank == 0) {
                            place.complete(given);
                        }
                        return place.join();
                    };
                    InetAddress own = InetAddress.getLoopbackAddress();
                    try (Ranks ranks = C10dRanks.byAddress(own, rank, 2, Duration.ofSeconds(20), pass)) {
                        return ranks.texts("rank " + ranks.rank());
                    }
                }))
                .toList();
        assertThat(running.stream().map(CompletableFuture::join)).containsOnly(List.of("rank 0", "rank 1"));
        assertThat(place.join()).matches("127\\.0\\.0\\.1 \\d+");
    }

    @Test
    void a_variable_that_is_missing_or_wrong_is_named() {
        Map<String, String> some = new HashMap<>(variables(0, 29500));
        some.remove("MASTER_ADDR");
        assertThatThrownBy(() -> Rendezvous.of(some)).hasMessageContaining("variable MASTER_ADDR is not set");
        some.put("WORLD_SIZE", "two");
        assertThatThrownBy(() -> Rendezvous.of(some))
                .hasMessage("variable WORLD_SIZE must be a whole number, found two");
        assertThatThrownBy(() -> Rendezvous.of(variables(2, 29500)))
                .hasMessageContaining("rank 2 of 2: ranks are numbered from 0");
        assertThatThrownBy(() -> Rendezvous.of(variables(0, 0))).hasMessageContaining("from 1 to 65535, found 0");
    }

    @Test
    void a_rank_that_nobody_joins_throws_in_time(@TempDir Path folder) {
        long begin = System.nanoTime();
        assertThatThrownBy(() -> C10dRanks.byFile(folder.resolve("store"), 0, 2, Duration.ofSeconds(2)))
                .isInstanceOf(RanksException.class)
                .hasMessageContaining("rank 0 of 2 failed in the first meeting (time-out 2.0 s)");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
}

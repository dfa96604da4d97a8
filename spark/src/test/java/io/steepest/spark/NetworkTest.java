package io.steepest.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Networks by name. */
class NetworkTest {
    private static boolean has(String network, String address) throws IOException {
        return Network.parse(network).contains(InetAddress.getByName(address));
    }

    @Test
    void a_network_has_the_addresses_that_begin_like_it() throws IOException {
        assertThat(has("10.0.0.0/8", "10.255.0.1")).isTrue();
        assertThat(has("10.0.0.0/8", "11.0.0.1")).isFalse();
        assertThat(has("192.168.4.0/22", "192.168.7.255")).isTrue();
        assertThat(has("192.168.4.0/22", "192.168.8.0")).isFalse();
        assertThat(has("192.168.4.9", "192.168.4.9")).isTrue();
        assertThat(has("192.168.4.9", "192.168.4.8")).isFalse();
        assertThat(has("fd00::/8", "fd12::1")).isTrue();
        assertThat(has("fd00::/8", "10.0.0.1")).isFalse();
    }

    @Test
    void an_address_of_this_machine_is_found_in_the_loopback_network() throws IOException {
        assertThat(Network.parse("127.0.0.0/8").own().isLoopbackAddress()).isTrue();
    }

    @Test
    void what_is_no_network_is_refused_with_what_is() {
        for (String text : new String[] {"", "eth0", "10", "10.0.0.0/33", "0.0.0.0/0", "10.0.0.0/", "10.0.0.300/8"}) {
            assertThatThrownBy(() -> Network.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("spark.steepest.network must be a network like 10.0.0.0/8 or 192.168.1.0/24, found "
                            + text);
        }
    }
}

package io.steepest.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.steepest.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileCurveTest {
    private static ProfileCurve curve(double... ratios) {
        List<ProfileCurve.Trial> trials = new ArrayList<>();
        for (double ratio : ratios) {
            trials.add(new ProfileCurve.Trial(Math.scalb(1.0, trials.size() + 5), ratio));
        }
        return new ProfileCurve("side", "fast over slow", trials);
    }

    @Test
    void a_kernel_is_taken_from_where_it_is_faster_and_the_shipped_number_in_doubt() {
        assertThat(curve(1.4, 1.2, 0.8, 0.6).crossing(32)).isEqualTo(128);
        assertThat(curve(1.4, 1.2, 0.98, 0.6).crossing(256)).isEqualTo(256);
        assertThat(curve(1.4, 0.7, 1.02, 0.6).crossing(256)).isEqualTo(64);
        assertThat(curve(1.4, 1.2, 1.1, 1.2).crossing(128)).isEqualTo(Profile.NEVER);
        assertThat(curve(0.4, 0.2).crossing(64)).isEqualTo(32);
        assertThat(curve(2, 1.2, 1, 1.04).best(256)).isEqualTo(256);
        assertThat(curve(2, 1.2, 1, 1.06).best(256)).isEqualTo(128);
        assertThat(curve(1.01, 1).best(1 << 18)).isEqualTo(64);
    }
}

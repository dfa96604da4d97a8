package io.steepest.studio.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {
    @Test
    void a_version_is_what_the_build_wrote_and_never_its_placeholder() {
        assertThat(Build.version()).matches("\\d+\\.\\d+.*|\\(development\\)");
    }
}

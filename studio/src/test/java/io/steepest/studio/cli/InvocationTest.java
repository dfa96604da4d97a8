package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InvocationTest {
    @Test
    void a_command_line_is_written_so_that_a_shell_reads_it_again() {
        assertThat(Invocation.quoted("--lr")).isEqualTo("--lr");
        assertThat(Invocation.quoted("muon=0.01,adamw+escape=1e-3")).isEqualTo("muon=0.01,adamw+escape=1e-3");
        assertThat(Invocation.quoted("my book.txt")).isEqualTo("'my book.txt'");
        assertThat(Invocation.quoted("*.q.weight=HEAD")).isEqualTo("'*.q.weight=HEAD'");
        assertThat(Invocation.quoted("it's")).isEqualTo("'it'\\''s'");
        assertThat(Invocation.quoted("$(rm)")).isEqualTo("'$(rm)'");
        assertThat(Invocation.quoted("")).isEqualTo("''");
    }
}

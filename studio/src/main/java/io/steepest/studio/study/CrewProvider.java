package io.steepest.studio.study;

import io.steepest.train.Stop;
import java.io.IOException;

/** A module that can run trials on a cluster. The command line finds it by Java's {@link java.util.ServiceLoader}. */
public interface CrewProvider {

    /**
     * Connects with a cluster.
     *
     * @param master address of the cluster, as its own tools write it
     * @param study what is to be run: its name and the threads of a trial
     * @param stop if it is wished for, the crew cancels all trials
     * @return the crew of the cluster; closing it ends the connection
     * @throws IOException if the cluster does not answer
     * @throws IllegalArgumentException if the address cannot be one
     */
    Crew connect(String master, Study study, Stop stop) throws IOException;
}

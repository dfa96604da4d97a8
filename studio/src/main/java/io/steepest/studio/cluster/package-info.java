/**
 * One run that the ranks of a cluster train together: what the command line asks of the module that knows the cluster.
 */
package io.steepest.studio.cluster;

# SPDX-License-Identifier: Apache-2.0
# A cluster of one node on this machine, in a folder of its own: for tests, which source this.
# slurm_start FOLDER makes it or ends with 77, the code of a test that is skipped; slurm_stop
# ends what was started, by number.

slurm_pids=

slurm_skip() {
	echo "skipped: $1"
	exit 77
}

slurm_start() {
	slurm_folder=$1
	PATH=$PATH:/usr/sbin:/sbin
	for program in munged slurmctld slurmd sbatch squeue; do
		command -v $program >/dev/null || slurm_skip "$program is not installed (slurm-wlm, munge)"
	done
	[ "$(id -u)" = 0 ] || slurm_skip "slurmd needs root"
	slurm_node=$(hostname -s)
	slurm_port=$((20000 + $$ % 20000))
	mkdir -p "$slurm_folder/state" "$slurm_folder/spool"
	chmod 755 "$slurm_folder"
	cat >"$slurm_folder/slurm.conf" <<-END
		ClusterName=here
		SlurmctldHost=$slurm_node(127.0.0.1)
		SlurmUser=root
		SlurmctldPort=$slurm_port
		SlurmdPort=$((slurm_port + 1))
		AuthType=auth/munge
		AuthInfo=socket=$slurm_folder/munge.socket
		CredType=cred/munge
		StateSaveLocation=$slurm_folder/state
		SlurmdSpoolDir=$slurm_folder/spool
		SlurmctldPidFile=$slurm_folder/slurmctld.pid
		SlurmdPidFile=$slurm_folder/slurmd.pid
		SlurmctldLogFile=$slurm_folder/slurmctld.log
		SlurmdLogFile=$slurm_folder/slurmd.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		SchedulerType=sched/builtin
		SchedulerParameters=batch_sched_delay=0,sched_min_interval=1
		SlurmdParameters=config_overrides
		ReturnToService=2
		MpiDefault=none
		NodeName=$slurm_node NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
		PartitionName=all Nodes=ALL Default=YES State=UP
	END
	echo "CgroupAutomount=no" >"$slurm_folder/cgroup.conf"
	export SLURM_CONF="$slurm_folder/slurm.conf"
	(umask 077 && head -c 1024 /dev/urandom >"$slurm_folder/munge.key")
	munged --foreground --force --key-file="$slurm_folder/munge.key" \
	    --socket="$slurm_folder/munge.socket" --pid-file="$slurm_folder/munged.pid" \
	    --seed-file="$slurm_folder/munge.seed" >"$slurm_folder/munged.log" 2>&1 &
	slurm_pids="$! $slurm_pids"
	sleep 0.5
	slurmctld -D >"$slurm_folder/slurmctld.out" 2>&1 &
	slurm_pids="$! $slurm_pids"
	slurmd -D -N "$slurm_node" >"$slurm_folder/slurmd.out" 2>&1 &
	slurm_pids="$! $slurm_pids"
	for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ "$(sinfo -h -o %T 2>/dev/null)" = idle ] && return
		sleep 1
	done
	tail -5 "$slurm_folder"/*.log "$slurm_folder"/*.out
	slurm_stop
	slurm_skip "no cluster could be started on this machine"
}

# Until no job is left, for so many seconds.
slurm_wait() {
	for second in $(seq "$1"); do
		[ -z "$(squeue -h)" ] && return
		sleep 1
	done
	squeue
	scancel --user=root
	return 1
}

slurm_stop() {
	for pid in $slurm_pids; do
		kill "$pid" 2>/dev/null
	done
	for pid in $slurm_pids; do
		wait "$pid" 2>/dev/null
	done
	slurm_pids=
}

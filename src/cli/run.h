/* SPDX-License-Identifier: Apache-2.0 */
/* One function a subcommand, each in the file of its name. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

struct cli;
struct call;

int apply_run(struct cli *cli, const struct call *call);
int ask_run(struct cli *cli, const struct call *call);
int audit_rights_run(struct cli *cli, const struct call *call);
int calendar_run(struct cli *cli, const struct call *call);
int check_run(struct cli *cli, const struct call *call);
int completion_run(struct cli *cli, const struct call *call);
int contradictions_run(struct cli *cli, const struct call *call);
int crawler_run(struct cli *cli, const struct call *call);
int diff_run(struct cli *cli, const struct call *call);
int domains_run(struct cli *cli, const struct call *call);
int flip_run(struct cli *cli, const struct call *call);
int help_run(struct cli *cli, const struct call *call);
int init_run(struct cli *cli, const struct call *call);
int law_run(struct cli *cli, const struct call *call);
int ledger_run(struct cli *cli, const struct call *call);
int log_add_run(struct cli *cli, const struct call *call);
int log_attest_run(struct cli *cli, const struct call *call);
int log_archive_run(struct cli *cli, const struct call *call);
int log_erase_run(struct cli *cli, const struct call *call);
int log_fsck_run(struct cli *cli, const struct call *call);
int log_key_change_run(struct cli *cli, const struct call *call);
int log_key_protect_run(struct cli *cli, const struct call *call);
int log_key_revoke_run(struct cli *cli, const struct call *call);
int log_keys_run(struct cli *cli, const struct call *call);
int log_list_run(struct cli *cli, const struct call *call);
int log_prove_run(struct cli *cli, const struct call *call);
int log_publish_run(struct cli *cli, const struct call *call);
int log_restore_run(struct cli *cli, const struct call *call);
int log_retention_run(struct cli *cli, const struct call *call);
int log_root_run(struct cli *cli, const struct call *call);
int log_stamp_run(struct cli *cli, const struct call *call);
int log_trust_list_run(struct cli *cli, const struct call *call);
int log_witness_run(struct cli *cli, const struct call *call);
int lookup_run(struct cli *cli, const struct call *call);
int measure_compute_run(struct cli *cli, const struct call *call);
int measure_data_run(struct cli *cli, const struct call *call);
int measure_energy_run(struct cli *cli, const struct call *call);
int measure_inference_run(struct cli *cli, const struct call *call);
int measure_weights_run(struct cli *cli, const struct call *call);
int merge_run(struct cli *cli, const struct call *call);
int plot_run(struct cli *cli, const struct call *call);
int record_run(struct cli *cli, const struct call *call);
int review_run(struct cli *cli, const struct call *call);
int robots_run(struct cli *cli, const struct call *call);
int share_run(struct cli *cli, const struct call *call);
int sign_run(struct cli *cli, const struct call *call);
int signals_run(struct cli *cli, const struct call *call);
int verify_run(struct cli *cli, const struct call *call);
int version_run(struct cli *cli, const struct call *call);
int whatif_run(struct cli *cli, const struct call *call);
int why_not_run(struct cli *cli, const struct call *call);
int why_run(struct cli *cli, const struct call *call);
int witness_run(struct cli *cli, const struct call *call);
int write_run(struct cli *cli, const struct call *call);

#endif

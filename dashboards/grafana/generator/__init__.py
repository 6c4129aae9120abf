"""The dashboards as code: model knows Grafana's JSON, queries knows PromQL, and one file each says what is shown."""

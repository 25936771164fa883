using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRuntime.Fleet.Tests.Api;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Fleet.Tests.Operations;

/// <summary>Every query of the dashboards in <c>deploy/grafana</c> has an answer from a real Prometheus that scrapes a fleet.</summary>
public sealed partial class GrafanaTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboards_AskedOfARealPrometheus_HaveAnAnswerToEachQuery()
    {
        var program = await RealPart.RequireAsync("prometheus", "prometheus");
        var folder = Directory.CreateTempSubdirectory("prometheus-");
        try
        {
            var port = MosquittoServer.FreePort();
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "fleet.token"), await host.Fleet.CreateTokenAsync(FleetRole.Viewer), Stop);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "prometheus.yml"),
                $$"""
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: edge-fleet
                    authorization: { credentials_file: {{folder.FullName}}/fleet.token }
                    static_configs: [ { targets: [ "{{host.Fleet.Address.Authority}}" ] } ]
                """,
                Stop);
            using var prometheus = Process.Start(new ProcessStartInfo(
                program,
                [
                    $"--config.file={folder.FullName}/prometheus.yml", $"--storage.tsdb.path={folder.FullName}/data", "--log.level=error",
                    string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"),
                ]))!;
            try
            {
                using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };
                var queries = Directory.GetFiles(Checkout.PathOf("deploy/grafana"), "*.json").SelectMany(Queries).ToList();
                Assert.True(queries.Count >= 15, $"{queries.Count} queries");
                foreach (var query in queries)
                {
                    await AnsweredAsync(http, query);
                }

                Drill.Report($"{queries.Count} queries of the dashboards answered by Prometheus");
            }
            finally
            {
                prometheus.Kill();
                await prometheus.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // As Grafana asks with "All" chosen, and for the choices of a variable the series that it lists.
    private static IEnumerable<string> Queries(string file)
    {
        var dashboard = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var panel in dashboard["panels"]!.AsArray())
        {
            foreach (var target in panel!["targets"]!.AsArray())
            {
                yield return Variable().Replace((string)target!["expr"]!, ".*");
            }
        }

        foreach (var variable in dashboard["templating"]!["list"]!.AsArray().Where(static variable => (string?)variable!["type"] == "query"))
        {
            var match = LabelValues().Match((string)variable!["query"]!["query"]!);
            Assert.True(match.Success, variable.ToJsonString());
            yield return Variable().Replace($"count by ({match.Groups[2].Value}) ({match.Groups[1].Value})", ".*");
        }
    }

    private static async Task AnsweredAsync(HttpClient http, string query)
    {
        var text = "";
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                text = await http.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), Stop);
                if (JsonDocument.Parse(text).RootElement.GetProperty("data").GetProperty("result").GetArrayLength() > 0)
                {
                    return;
                }
            }
            catch (HttpRequestException e) when (e.StatusCode is null or System.Net.HttpStatusCode.ServiceUnavailable)
            {
                // Not started yet. A query with a fault is answered with 400.
                text = e.Message;
            }

            // Two scrapes make a rate.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
        }

        Assert.Fail($"no answer to {query}: {text}");
    }

    [GeneratedRegex(@"\$(site|device)\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^label_values\((.+), (\w+)\)$")]
    private static partial Regex LabelValues();
}

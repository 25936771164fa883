using System.Net;
using System.Net.Http.Headers;
using EdgeRuntime.Fleet.Api;
using EdgeRuntime.Fleet.Ingest;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeRuntime.Fleet.Tests.Api;

public sealed class ApiDataTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Devices_AreFilteredAndPaged()
    {
        using var program = await host.CreateProgramAsync();
        var page = await ApiHost.ReadAsync(program, "/api/v1/devices?order=device&skip=1&take=1");
        Assert.Equal(3, page.GetProperty("total").GetInt32());
        var device = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal("counts", device.GetProperty("device").GetString());
        Assert.Equal("asleep", device.GetProperty("state").GetString());
        Assert.Equal("normal", device.GetProperty("mode").GetString());
        Assert.False(device.TryGetProperty("voltageV", out _));
        Assert.Equal("cellar-1", (await ApiHost.ReadAsync(program, "/api/v1/devices")).GetProperty("items")[0].GetProperty("device").GetString());
        Assert.Equal(1, (await ApiHost.ReadAsync(program, "/api/v1/devices?state=offline&tag=outdoor&problems=true")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await ApiHost.ReadAsync(program, "/api/v1/devices?search=attic")).GetProperty("total").GetInt32());
        Assert.Equal("counts", (await ApiHost.ReadAsync(program, "/api/v1/devices/counts")).GetProperty("summary").GetProperty("device").GetString());
    }

    [Theory]
    [InlineData("/api/v1/devices?take=0", "'take' must be 1 to 1000.")]
    [InlineData("/api/v1/devices?skip=-1", "'skip' must be")]
    [InlineData("/api/v1/devices?state=gone", "'state' must be one of online, asleep, offline.")]
    [InlineData("/api/v1/devices?take=many", "take")]
    [InlineData("/api/v1/devices/roof-1/history?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "'from' must be before 'to'")]
    [InlineData("/api/v1/devices/roof-1/history?maxPoints=1000000", "'maxPoints' must be 2 to 5000.")]
    [InlineData("/api/v1/energy?by=hour", "'by' must be one of day, site, device.")]
    [InlineData("/api/v1/energy?from=2020-01-01&to=2026-01-01", "at most 400 days")]
    public async Task Request_WithAnInvalidValue_IsAnsweredWithWhatIsAllowed(string path, string expected)
    {
        using var program = await host.CreateProgramAsync();
        var problem = await ApiHost.ReadAsync(program, path, HttpStatusCode.BadRequest);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/devices/attic-1")]
    [InlineData("/api/v1/no-such-thing")]
    public async Task Unknown_IsAProblem(string path)
    {
        using var program = await host.CreateProgramAsync();
        await ApiHost.ReadAsync(program, path, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task EntityTag_SparesTheBodyUntilSomethingChanges()
    {
        using var program = await host.CreateProgramAsync();
        using var first = await program.GetAsync(new Uri("/api/v1/devices/cellar-1", UriKind.Relative), Cancellation);
        var tag = first.Headers.ETag!;
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(program, tag));
        await using (var context = host.Fleet.Database.CreateContext())
        {
            await context.Devices.Where(static row => row.Device == "cellar-1")
                .ExecuteUpdateAsync(static set => set.SetProperty(static row => row.TempC, 21.5), Cancellation);
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(program, tag));
    }

    [Fact]
    public async Task NamesWithMarkup_StayText()
    {
        using var program = await host.CreateProgramAsync();
        using var answer = await program.GetAsync(new Uri("/api/v1/devices/counts", UriKind.Relative), Cancellation);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.Equal(ApiHost.Markup, (await ApiHost.ReadAsync(program, "/api/v1/devices/counts")).GetProperty("summary").GetProperty("site").GetString());
    }

    [Fact]
    public async Task Csv_HasALineForEachGroup()
    {
        using var program = await host.CreateProgramAsync();
        using var answer = await program.GetAsync(new Uri("/api/v1/energy.csv?from=2026-03-01&to=2026-04-01&by=device", UriKind.Relative), Cancellation);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        var lines = (await answer.Content.ReadAsStringAsync(Cancellation)).TrimEnd().Split("\r\n");
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("roof-1,1,1234.5,0,0,5,", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[0].Count(static letter => letter == ','), lines[1].Count(static letter => letter == ','));
    }

    [Fact]
    public void Csv_OfANameThatIsAFormula_IsText() =>
        Assert.Contains(
            "\"'=HYPERLINK(\"\"https://evil.example\"\")\",1,",
            EnergyCsv.Write([new EnergySum
            {
                Group = ApiHost.Formula,
                Devices = 1,
                LoadJ = 1,
                HarvestJ = 0,
                IdleJ = 0,
                InferenceJ = 0,
                RadioJ = 0,
                GateSavedJ = 0,
                ThrottleSavedJ = 0,
                GramsCO2e = 0,
                Inferences = 0,
                Gated = 0,
                ModelledFraction = 0,
            }]),
            StringComparison.Ordinal);

    [Fact]
    public async Task Live_SendsChangesWithinTheScope()
    {
        using var north = await host.CreateProgramAsync(FleetRole.Viewer, "north");
        using var answer = await north.GetAsync(new Uri("/api/v1/live", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("event: devices", await reader.ReadLineAsync(Cancellation));
        Assert.Equal("data: []", await reader.ReadLineAsync(Cancellation));
        Assert.Equal("", await reader.ReadLineAsync(Cancellation));
        host.Fleet.Services.GetRequiredService<FleetFeed>().Publish(["cellar-1", "roof-1"]);
        Assert.Equal("event: devices", await reader.ReadLineAsync(Cancellation));
        var data = await reader.ReadLineAsync(Cancellation);
        Assert.StartsWith("data: [{\"device\":\"roof-1\"", data, StringComparison.Ordinal);
        Assert.DoesNotContain("cellar-1", data, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"name\": null, \"password\": \"a rather long one 9\", \"role\": \"viewer\"}")]
    [InlineData("{\"name\": \"dora\"}")]
    [InlineData("{\"name\": \"dora\", \"password\": \"a rather long one 9\", \"role\": \"owner\"}")]
    [InlineData("not JSON")]
    public async Task Body_ThatIsNotWhatItShouldBe_IsAProblem(string body)
    {
        using var admin = await host.CreateProgramAsync(FleetRole.Admin);
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var answer = await admin.PostAsync(new Uri("/api/v1/users", UriKind.Relative), content, Cancellation);
        await ApiHost.ReadAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Users_AreManagedByAdmins_AndAudited()
    {
        using var admin = await host.CreateProgramAsync(FleetRole.Admin);
        using var weak = await ApiHost.PostAsync(admin, "/api/v1/users", new { name = "dora", password = "short", role = "viewer" });
        Assert.Contains("12 to 256", (await ApiHost.ReadAsync(weak, HttpStatusCode.BadRequest)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        var dora = new { name = "dora", password = "a rather long one 9", role = "operator", sites = new[] { "north" } };
        using var created = await ApiHost.PostAsync(admin, "/api/v1/users", dora);
        Assert.Equal("operator", (await ApiHost.ReadAsync(created, HttpStatusCode.Created)).GetProperty("role").GetString());
        using var again = await ApiHost.PostAsync(admin, "/api/v1/users", dora);
        await ApiHost.ReadAsync(again, HttpStatusCode.Conflict);
        Assert.Contains((await ApiHost.ReadAsync(admin, "/api/v1/users")).EnumerateArray(), static user => user.GetProperty("name").GetString() == "dora");
        using var removed = await admin.DeleteAsync(new Uri("/api/v1/users/dora", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        var audit = (await ApiHost.ReadAsync(admin, "/api/v1/audit?take=2")).EnumerateArray().ToList();
        Assert.Equal(["user_removed", "user_created"], audit.Select(static entry => entry.GetProperty("action").GetString()));
        Assert.Equal("anna (token test-Admin)", audit[0].GetProperty("actor").GetString());
        Assert.DoesNotContain("a rather long one", audit[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitoring_SeesHealthAndFigures()
    {
        using var nobody = host.Fleet.CreateProgram(null);
        Assert.Equal("Healthy", await nobody.GetStringAsync(new Uri("/healthz", UriKind.Relative), Cancellation));
        using var program = await host.CreateProgramAsync();
        Assert.Equal("ok", (await ApiHost.ReadAsync(program, "/readyz")).GetProperty("checks").GetProperty("database").GetString());
        var text = await program.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation);
        Assert.Contains("hw_host_energy_joules_total{hw_id=\"roof-1\",site=\"north\"} 4242.5", text, StringComparison.Ordinal);
        Assert.Contains("hw_host_power_watts{hw_id=\"roof-1\",site=\"north\"} 1.5", text, StringComparison.Ordinal);
        Assert.Contains("hw_battery_charge_ratio{hw_id=\"roof-1\",site=\"north\"} 0.5", text, StringComparison.Ordinal);
        Assert.Contains("edge_device_online{hw_id=\"cellar-1\",site=\"south\"} 0", text, StringComparison.Ordinal);
        Assert.Contains("edge_fleet_messages_total{cell=\"main\",outcome=\"refused\"} 0", text, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient program, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/devices/cellar-1", UriKind.Relative));
        request.Headers.IfNoneMatch.Add(tag);
        using var answer = await program.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}

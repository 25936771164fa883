using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;
using EdgeRuntime.Fleet.Tests.Hosting;
using EdgeRuntime.Fleet.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Tests.Api;

/// <summary>A fleet with three devices: <c>roof-1</c> in the north, <c>cellar-1</c> in the south, and <c>counts</c> at a site whose name is markup.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    public const string Markup = "<script>alert(1)</script>";
    public const string Formula = "=HYPERLINK(\"https://evil.example\")";

    public FleetHost Fleet { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Fleet.InitializeAsync();
        await using var context = Fleet.Database.CreateContext();
        context.Devices.AddRange(
            Row("roof-1", "north", PresenceState.Online),
            Row("cellar-1", "south", PresenceState.Offline),
            Row("counts", Markup, PresenceState.Asleep));
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        var roof = await context.Devices.SingleAsync(static row => row.Device == "roof-1", TestContext.Current.CancellationToken);
        context.Events.Add(new EventRow { DeviceKey = roof.Key, TimeMs = 1, Severity = EventSeverity.Warning, Name = EventName.PowerModeChanged, Text = Markup });
        context.Rollups.Add(new RollupRow
        {
            Level = RollupLevel.Day,
            DeviceKey = roof.Key,
            StartMs = new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            Seconds = 3600,
            LoadJ = 1234.5,
            Inferences = 10,
            InferenceJ = 5,
        });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();

    /// <summary>A program with a token of a role.</summary>
    internal async Task<HttpClient> CreateProgramAsync(FleetRole role = FleetRole.Viewer, params string[]? sites) =>
        Fleet.CreateProgram(await Fleet.CreateTokenAsync(role, sites is [] ? null : sites));

    /// <summary>JSON of an address; fails unless the status is the expected one.</summary>
    public static async Task<JsonElement> ReadAsync(HttpClient program, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await program.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return await ReadAsync(answer, expected);
    }

    /// <summary>JSON of an answer; a fault must be problem+json with a sentence.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}");
        var json = JsonSerializer.Deserialize<JsonElement>(text);
        if ((int)expected >= 400)
        {
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.EndsWith(".", json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        return json;
    }

    /// <summary>Posts JSON.</summary>
    public static Task<HttpResponseMessage> PostAsync(HttpClient program, string path, object? body = null, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return program.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static DeviceRow Row(string device, string site, PresenceState state) => new()
    {
        Device = device,
        Cell = "main",
        Site = site,
        State = state,
        Mode = PowerMode.Normal,
        SocFraction = 0.5,
        RateHz = 1,
        LastSeenMs = 1,
        Tags = ",outdoor,",
        Energy = Encoding.UTF8.GetString(MessageJson.Write(
            DeviceMessages.Energy(device, 1, totals: new LifetimeTotals { LoadJ = 4242.5, Inferences = 77, MarginalJ = 1 }),
            MessageJsonContext.Default.EnergyMessage)),
    };
}

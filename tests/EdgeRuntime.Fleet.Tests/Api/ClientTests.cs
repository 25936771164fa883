using System.Net;
using System.Reflection;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Ingest;
using Microsoft.Extensions.DependencyInjection;
using Refit;

namespace EdgeRuntime.Fleet.Tests.Api;

/// <summary>The typed client against a fleet.</summary>
public sealed class ClientTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Interface_HasEveryOperationOfTheDocument_WithItsParameters()
    {
        using var program = await host.CreateProgramAsync();
        var document = await ApiHost.ReadAsync(program, "/openapi/v1.json");
        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name} {string.Join(' ', Parameters(operation.Value))}"))
            .Order(StringComparer.Ordinal);

        var declared = typeof(IFleetApi).GetMethods().Select(static method =>
        {
            var route = method.GetCustomAttribute<HttpMethodAttribute>()!;
            var parameters = method.GetParameters()
                .Where(static parameter => parameter.ParameterType != typeof(CancellationToken) && parameter.GetCustomAttribute<BodyAttribute>() is null)
                .Select(static parameter => parameter.Name!);
            return $"{route.Method.Method} {route.Path} {string.Join(' ', parameters.Order(StringComparer.Ordinal))}";
        }).Order(StringComparer.Ordinal);

        Assert.Equal(described, declared);
    }

    [Fact]
    public async Task Reads_GiveWhatTheFleetKnows()
    {
        using var client = await ConnectAsync();

        var page = await client.Api.ListDevicesAsync(order: DeviceOrder.LastSeen, descending: true, skip: 0, take: 2, cancellationToken: Cancellation);
        var offline = await client.Api.ListDevicesAsync(search: "cellar", state: PresenceState.Offline, mode: PowerMode.Normal, site: "south", tag: "outdoor", problems: true, cancellationToken: Cancellation);
        var markup = await client.Api.ListDevicesAsync(site: ApiHost.Markup, cancellationToken: Cancellation);
        var counts = await client.Api.CountDevicesAsync(Cancellation);
        var device = await client.Api.GetDeviceAsync("roof-1", Cancellation);
        var me = await client.Api.GetMeAsync(Cancellation);

        Assert.Equal((3, 2), (page.Total, page.Items.Count));
        Assert.Equal(("cellar-1", DeviceProblem.Offline), (offline.Items.Single().Device, offline.Items.Single().Problem));
        Assert.Equal("counts", markup.Items.Single().Device);
        Assert.Equal((3, 1, 1, 1), (counts.Total, counts.Online, counts.Asleep, counts.Offline));
        Assert.Equal(("roof-1", 4242.5, 77L), (device.Summary.Device, device.Energy?.Totals?.LoadJ, device.Energy?.Totals?.Inferences));
        Assert.Equal((FleetRole.Viewer, "test-Viewer"), (me.Role, me.Token));
    }

    [Fact]
    public async Task Histories_TakeTimesAndDays()
    {
        using var client = await ConnectAsync();
        var (from, to) = (new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.FromHours(2)), new DateTimeOffset(2026, 3, 12, 0, 0, 0, TimeSpan.Zero));

        var history = await client.Api.GetHistoryAsync("roof-1", from, to, 100, Cancellation);
        var energy = await client.Api.SumEnergyAsync(new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1), EnergyGrouping.Device, Cancellation);
        var csv = await client.Api.ExportEnergyAsync(new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1), EnergyGrouping.Site, Cancellation);
        var events = await client.Api.ListEventsAsync(take: 5, cancellationToken: Cancellation);

        Assert.NotEmpty(history.Resolution);
        Assert.Equal(("roof-1", 1234.5, 0.5), (energy.Single().Group, energy.Single().LoadJ, energy.Single().JPerInferenceMarginal));
        Assert.Contains("north", csv, StringComparison.Ordinal);
        Assert.Equal((ApiHost.Markup, EventName.PowerModeChanged), (events.Single().Text, events.Single().Name));
        Assert.Single(await client.Api.ListDeviceEventsAsync("roof-1", before: long.MaxValue, cancellationToken: Cancellation));
        Assert.Empty(await client.Api.ListLabelsAsync("roof-1", from, to, Cancellation));
        Assert.Empty(await client.Api.ListDeviceModelsAsync("roof-1", from, to, Cancellation));
        Assert.Empty(await client.Api.ListModelsAsync(from, to, Cancellation));
    }

    [Fact]
    public async Task Accounts_AreCreatedAndRemoved()
    {
        using var client = await ConnectAsync(FleetRole.Admin);

        var created = await client.Api.CreateUserAsync(new NewUser("client.test@example", "a rather long one 9", FleetRole.Operator, ["north"]), Cancellation);
        var users = await client.Api.ListUsersAsync(Cancellation);
        await client.Api.RemoveUserAsync("client.test@example", Cancellation);
        var audit = await client.Api.ListAuditAsync(take: 2, cancellationToken: Cancellation);
        var tokens = await client.Api.ListTokensAsync(Cancellation);

        Assert.Equal((FleetRole.Operator, "north"), (created.Role, created.Sites?.Single()));
        Assert.Contains(users, static user => user.Name == "client.test@example");
        Assert.Equal(["user_removed", "user_created"], audit.Select(static entry => entry.Action));
        Assert.NotEmpty(tokens);
        var fault = await Assert.ThrowsAsync<FleetException>(() => client.Api.RemoveTokenAsync(int.MaxValue, Cancellation));
        Assert.Equal((HttpStatusCode.NotFound, "You have no such token"), (fault.Status, fault.Message));
    }

    [Fact]
    public async Task Refusals_AreOneLineWithTheStatus()
    {
        using var viewer = await ConnectAsync();
        using var stranger = new FleetClient(host.Fleet.Address, "efk_nobody");
        using var nowhere = new FleetClient(new Uri("http://127.0.0.1:1"), "x");
        using var page = new FleetClient(new Uri(host.Fleet.Address, "/account/"), "x");

        var unknown = await Assert.ThrowsAsync<FleetException>(() => viewer.Api.GetDeviceAsync("attic 1/x?y", Cancellation));
        var forbidden = await Assert.ThrowsAsync<FleetException>(() => viewer.Api.SendCommandAsync("roof-1", "ping", cancellationToken: Cancellation));
        var refused = await Assert.ThrowsAsync<FleetException>(() => stranger.Api.GetMeAsync(Cancellation));
        var dead = await Assert.ThrowsAsync<FleetException>(() => nowhere.Api.GetMeAsync(Cancellation));

        Assert.Equal((HttpStatusCode.NotFound, "There is no such device, or it is outside your sites"), (unknown.Status, unknown.Message));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Null(dead.Status);
        Assert.StartsWith("the fleet at http://127.0.0.1:1/ cannot be reached: ", dead.Message, StringComparison.Ordinal);
        Assert.All([unknown, forbidden, refused, dead], static fault => Assert.DoesNotContain('\n', fault.Message));
    }

    [Theory]
    [InlineData("ftp://fleet.example", "must start with https://")]
    [InlineData("http://fleet.example", "needs https://")]
    [InlineData("https://user@fleet.example", "must not hold a user name")]
    [InlineData("https://fleet.example/?x=1", "no query")]
    public void Address_ThatWouldGiveTheTokenAway_IsRefused(string address, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new FleetClient(new Uri(address), "x")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Command_ToADeviceThatIsNotConnected_SaysSo()
    {
        using var client = await ConnectAsync(FleetRole.Operator);
        var payload = JsonElement.Parse("""{"model":"m"}""");

        var fault = await Assert.ThrowsAsync<FleetException>(() => client.Api.SendCommandAsync("roof-1", "infer-once", payload, 1, Cancellation));

        Assert.Equal(HttpStatusCode.Conflict, fault.Status);
        Assert.Contains("is not connected to its broker", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_GivesDevicesAsTheyChange()
    {
        using var client = await ConnectAsync();
        var feed = host.Fleet.Services.GetRequiredService<FleetFeed>();
        DeviceSummary? seen = null;

        await foreach (var devices in client.Live.FollowAsync("cellar-1", Cancellation))
        {
            if (devices.Count > 0)
            {
                seen = devices[0];
                break;
            }

            // The first, empty one shows that the stream listens.
            feed.Publish(["cellar-1", "roof-1"]);
        }

        Assert.Equal(("cellar-1", PresenceState.Offline), (seen?.Device, seen?.State));
    }

    private static IEnumerable<string> Parameters(JsonElement operation) => operation.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(static parameter => parameter.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)
        : [];

    private async Task<FleetClient> ConnectAsync(FleetRole role = FleetRole.Viewer) => new(host.Fleet.Address, await host.Fleet.CreateTokenAsync(role));
}

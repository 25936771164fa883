using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using Refit;

namespace EdgeRuntime.Client;

/// <summary>
/// Every route of <c>edge-fleet</c>'s REST interface; the implementation is generated when this project is built. What a query leaves out
/// has the default that the fleet's OpenAPI document states. Each method throws <see cref="FleetException"/> where the fleet refuses or
/// cannot be reached.
/// </summary>
public interface IFleetApi
{
    /// <summary>Devices with filters, problems first.</summary>
    /// <param name="search">Text within id, site, tags, board or models.</param>
    /// <param name="state">Presence.</param>
    /// <param name="mode">Power mode.</param>
    /// <param name="site">Site.</param>
    /// <param name="tag">Tag.</param>
    /// <param name="problems">Whether only devices with a problem.</param>
    /// <param name="order">Order.</param>
    /// <param name="descending">Whether the order is reversed.</param>
    /// <param name="skip">Rows to leave out.</param>
    /// <param name="take">Rows of the page, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/devices")]
    Task<DevicePage> ListDevicesAsync(
        string? search = null,
        PresenceState? state = null,
        PowerMode? mode = null,
        string? site = null,
        string? tag = null,
        bool? problems = null,
        DeviceOrder? order = null,
        bool? descending = null,
        int? skip = null,
        int? take = null,
        CancellationToken cancellationToken = default);

    /// <summary>Devices by state, with the names of sites and tags.</summary>
    [Get("/api/v1/counts")]
    Task<FleetCounts> CountDevicesAsync(CancellationToken cancellationToken = default);

    /// <summary>Everything that is known of a device now.</summary>
    [Get("/api/v1/devices/{device}")]
    Task<DeviceDetail> GetDeviceAsync(string device, CancellationToken cancellationToken = default);

    /// <summary>Charge, harvest, load, rate and mode over time.</summary>
    /// <param name="device">The device.</param>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    /// <param name="maxPoints">Most points, 2 to 5000.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/devices/{device}/history")]
    Task<DeviceHistory> GetHistoryAsync(
        string device, DateTimeOffset? from = null, DateTimeOffset? to = null, int? maxPoints = null, CancellationToken cancellationToken = default);

    /// <summary>Events of a device, newest first.</summary>
    /// <param name="device">The device.</param>
    /// <param name="before">Only events whose key is below this one: the next page.</param>
    /// <param name="take">Events of the page, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/devices/{device}/events")]
    Task<IReadOnlyList<DeviceEvent>> ListDeviceEventsAsync(
        string device, long? before = null, int? take = null, CancellationToken cancellationToken = default);

    /// <summary>Results of a device by hour and label.</summary>
    [Get("/api/v1/devices/{device}/labels")]
    Task<IReadOnlyList<LabelPoint>> ListLabelsAsync(
        string device, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Model variants of a device side by side.</summary>
    [Get("/api/v1/devices/{device}/models")]
    Task<IReadOnlyList<ModelVersionFigures>> ListDeviceModelsAsync(
        string device, DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Sends a command and waits for the device's answer.</summary>
    /// <param name="device">The device.</param>
    /// <param name="name">The command.</param>
    /// <param name="payload">What it needs; null for nothing.</param>
    /// <param name="timeoutS">Seconds to wait, 1 to 120.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Post("/api/v1/devices/{device}/commands/{name}")]
    Task<CommandAnswer> SendCommandAsync(
        string device, string name, [Body] JsonElement? payload = null, int? timeoutS = null, CancellationToken cancellationToken = default);

    /// <summary>Events of all devices, newest first.</summary>
    /// <param name="before">Only events whose key is below this one: the next page.</param>
    /// <param name="take">Events of the page, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/events")]
    Task<IReadOnlyList<DeviceEvent>> ListEventsAsync(long? before = null, int? take = null, CancellationToken cancellationToken = default);

    /// <summary>Model variants side by side.</summary>
    [Get("/api/v1/models")]
    Task<IReadOnlyList<ModelVersionFigures>> ListModelsAsync(
        DateTimeOffset? from = null, DateTimeOffset? to = null, CancellationToken cancellationToken = default);

    /// <summary>Energy in whole UTC days.</summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Day after the last.</param>
    /// <param name="by">What is summed up by.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/energy")]
    Task<IReadOnlyList<EnergySum>> SumEnergyAsync(
        DateOnly? from = null, DateOnly? to = null, EnergyGrouping? by = null, CancellationToken cancellationToken = default);

    /// <summary>The same as CSV.</summary>
    [Get("/api/v1/energy.csv")]
    Task<string> ExportEnergyAsync(
        DateOnly? from = null, DateOnly? to = null, EnergyGrouping? by = null, CancellationToken cancellationToken = default);

    /// <summary>Devices as they change, as an answer of server-sent events that does not end before 15 minutes: see <see cref="DeviceFeed"/>.</summary>
    [Get("/api/v1/live")]
    Task<Stream> StreamDevicesAsync(string? device = null, CancellationToken cancellationToken = default);

    /// <summary>Who the request is from, and what it may do.</summary>
    [Get("/api/v1/me")]
    Task<Caller> GetMeAsync(CancellationToken cancellationToken = default);

    /// <summary>API tokens of the user, without the secrets.</summary>
    [Get("/api/v1/tokens")]
    Task<IReadOnlyList<TokenInfo>> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes an API token of the user.</summary>
    [Delete("/api/v1/tokens/{key}")]
    Task RemoveTokenAsync(int key, CancellationToken cancellationToken = default);

    /// <summary>Users.</summary>
    [Get("/api/v1/users")]
    Task<IReadOnlyList<UserInfo>> ListUsersAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates a user.</summary>
    [Post("/api/v1/users")]
    Task<UserInfo> CreateUserAsync([Body] NewUser user, CancellationToken cancellationToken = default);

    /// <summary>Removes a user with all tokens.</summary>
    [Delete("/api/v1/users/{name}")]
    Task RemoveUserAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Changes and who made them, newest first.</summary>
    /// <param name="before">Only entries whose key is below this one: the next page.</param>
    /// <param name="take">Entries of the page, 1 to 500.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    [Get("/api/v1/audit")]
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long? before = null, int? take = null, CancellationToken cancellationToken = default);
}

using System.ComponentModel;
using System.Security.Claims;
using System.Text;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Routes about the fleet as a whole.</summary>
internal static class FleetRoutes
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static void MapFleet(this RouteGroupBuilder api)
    {
        api.MapGet("/devices", ListAsync).WithName("listDevices").WithTags("Devices").WithSummary("Devices with filters, problems first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/counts", CountAsync).WithName("countDevices").WithTags("Devices").WithSummary("Devices by state, with the names of sites and tags");
        api.MapGet("/events", EventsAsync).WithName("listEvents").WithTags("Events").WithSummary("Events of all devices, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/models", ModelsAsync).WithName("listModels").WithTags("Models").WithSummary("Model variants side by side")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/energy", EnergyAsync).WithName("sumEnergy").WithTags("Energy").WithSummary("Energy in whole UTC days, by day, site or device")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/energy.csv", EnergyCsvAsync).WithName("exportEnergy").WithTags("Energy").WithSummary("The same as CSV")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Ok<DevicePage>> ListAsync(
        [Description("Text within id, site, tags, board or models")] string? search,
        [Description("Presence")] string? state,
        [Description("Power mode")] string? mode,
        [Description("Site")] string? site,
        [Description("Tag")] string? tag,
        [Description("Only devices with a problem")] bool? problems,
        [Description("Order; problem by default")] string? order,
        [Description("Reverses the order")] bool? descending,
        [Description("Rows to leave out; default 0")] int? skip,
        [Description("Rows of the page, 1 to 1000; default 100")] int? take,
        FleetQueries queries,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var filter = new DeviceFilter
        {
            Search = search,
            State = Faults.Word<PresenceState>(state, nameof(state)),
            Mode = Faults.Word<PowerMode>(mode, nameof(mode)),
            Site = site,
            Tag = tag,
            ProblemsOnly = problems ?? false,
            Order = Faults.Word<DeviceOrder>(order, nameof(order)) ?? DeviceOrder.Problem,
            Descending = descending ?? false,
            Skip = Faults.Within(skip, nameof(skip), 0, int.MaxValue, 0),
            Take = Faults.Within(take, nameof(take), 1, DeviceFilter.MaxTake, 100),
        };
        return TypedResults.Ok(await queries.ListAsync(filter, FleetClaims.ScopeOf(user), cancellationToken));
    }

    private static async Task<Ok<FleetCounts>> CountAsync(FleetQueries queries, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        TypedResults.Ok(await queries.CountAsync(FleetClaims.ScopeOf(user), cancellationToken));

    private static async Task<Ok<IReadOnlyList<DeviceEvent>>> EventsAsync(
        [Description("Only events whose key is below this one: the next page")] long? before,
        [Description("Events of the page, 1 to 500; default 100")] int? take,
        DeviceQueries queries,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var count = Faults.Within(take, nameof(take), 1, DeviceQueries.MaxEvents, 100);
        return TypedResults.Ok(await queries.EventsAsync(null, before, count, FleetClaims.ScopeOf(user), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<ModelVersionFigures>>> ModelsAsync(
        [Description("Start; default seven days before the end")] DateTimeOffset? from,
        [Description("End; default now")] DateTimeOffset? to,
        DeviceQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var (start, end) = Faults.Span(from, to, clocks.Physical.GetUtcNow(), Week);
        return TypedResults.Ok(await queries.ModelsAsync(null, start, end, FleetClaims.ScopeOf(user), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<EnergySum>>> EnergyAsync(
        [Description("First day; default 30 days before the end")] DateOnly? from,
        [Description("Day after the last; default tomorrow")] DateOnly? to,
        [Description("What is summed up by; day by default")] string? by,
        EnergyQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        CancellationToken cancellationToken) => TypedResults.Ok(await SumAsync(from, to, by, queries, clocks, user, cancellationToken));

    private static async Task<ContentHttpResult> EnergyCsvAsync(
        [Description("First day; default 30 days before the end")] DateOnly? from,
        [Description("Day after the last; default tomorrow")] DateOnly? to,
        [Description("What is summed up by; day by default")] string? by,
        EnergyQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var text = EnergyCsv.Write(await SumAsync(from, to, by, queries, clocks, user, cancellationToken));
        context.Response.Headers.ContentDisposition = "attachment; filename=\"energy.csv\"";
        return TypedResults.Text(text, "text/csv", Encoding.UTF8);
    }

    private static Task<IReadOnlyList<EnergySum>> SumAsync(
        DateOnly? from, DateOnly? to, string? by, EnergyQueries queries, FleetClocks clocks, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var grouping = Faults.Word<EnergyGrouping>(by, nameof(by)) ?? EnergyGrouping.Day;
        var end = to ?? DateOnly.FromDateTime(clocks.Physical.GetUtcNow().UtcDateTime).AddDays(1);
        var start = from ?? end.AddDays(-30);
        return start < end && end.DayNumber - start.DayNumber <= EnergyQueries.MaxSpan.TotalDays
            ? queries.SumAsync(start, end, grouping, FleetClaims.ScopeOf(user), cancellationToken)
            : throw new BadHttpRequestException($"'from' must be before 'to', by at most {EnergyQueries.MaxSpan.TotalDays:0} days.");
    }
}

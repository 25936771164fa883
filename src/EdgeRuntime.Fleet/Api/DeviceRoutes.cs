using System.ComponentModel;
using System.Security.Claims;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Security;
using EdgeRuntime.Fleet.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Routes about one device. A device of another site is answered like one that does not exist.</summary>
internal static class DeviceRoutes
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public static void MapDevices(this RouteGroupBuilder api)
    {
        api.MapGet("/devices/{device}", ShowAsync).WithName("getDevice").WithTags("Device").ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Everything that is known of a device now");
        var device = api.MapGroup("/devices/{device}").AddEndpointFilter(FindAsync).WithTags("Device").ProducesProblem(StatusCodes.Status404NotFound);
        device.MapGet("/history", HistoryAsync).WithName("getHistory").WithSummary("Charge, harvest, load, rate and mode over time")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        device.MapGet("/events", EventsAsync).WithName("listDeviceEvents").WithSummary("Events of a device, newest first")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        device.MapGet("/labels", LabelsAsync).WithName("listLabels").WithSummary("Results by hour and label")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        device.MapGet("/models", ModelsAsync).WithName("listDeviceModels").WithSummary("Model variants of a device side by side")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    /// <summary>The answer for a device that is not within the caller's scope.</summary>
    public static ProblemHttpResult NotFound() => Faults.Problem(StatusCodes.Status404NotFound, "There is no such device, or it is outside your sites.");

    private static async ValueTask<object?> FindAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var id = (string?)context.Request.RouteValues["device"];
        await using var fleet = context.RequestServices.GetRequiredService<FleetDatabase>().CreateContext();
        var visible = fleet.Devices.AsNoTracking().Within(FleetClaims.ScopeOf(context.User));
        var isKnown = await visible.AnyAsync(row => row.Device == id, context.RequestAborted);
        return isKnown ? await next(invocation) : NotFound();
    }

    private static async Task<Results<Ok<DeviceDetail>, ProblemHttpResult>> ShowAsync(
        string device, DeviceQueries queries, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await queries.FindAsync(device, FleetClaims.ScopeOf(user), cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : NotFound();

    private static async Task<Ok<DeviceHistory>> HistoryAsync(
        string device,
        [Description("Start; default one day before the end")] DateTimeOffset? from,
        [Description("End; default now")] DateTimeOffset? to,
        [Description("Most points, 2 to 5000; a long span is answered in coarser ones")] int? maxPoints,
        DeviceQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var (start, end) = Faults.Span(from, to, clocks.Physical.GetUtcNow(), Day);
        var points = Faults.Within(maxPoints, nameof(maxPoints), 2, DeviceQueries.MaxPoints, DeviceQueries.MaxPoints);
        return TypedResults.Ok(await queries.HistoryAsync(device, start, end, FleetClaims.ScopeOf(user), cancellationToken, points));
    }

    private static async Task<Ok<IReadOnlyList<DeviceEvent>>> EventsAsync(
        string device,
        [Description("Only events whose key is below this one: the next page")] long? before,
        [Description("Events of the page, 1 to 500; default 100")] int? take,
        DeviceQueries queries,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var count = Faults.Within(take, nameof(take), 1, DeviceQueries.MaxEvents, 100);
        return TypedResults.Ok(await queries.EventsAsync(device, before, count, FleetClaims.ScopeOf(user), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<LabelPoint>>> LabelsAsync(
        string device,
        [Description("Start; default seven days before the end")] DateTimeOffset? from,
        [Description("End; default now")] DateTimeOffset? to,
        DeviceQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var (start, end) = Faults.Span(from, to, clocks.Physical.GetUtcNow(), Week);
        return TypedResults.Ok(await queries.LabelsAsync(device, start, end, FleetClaims.ScopeOf(user), cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<ModelVersionFigures>>> ModelsAsync(
        string device,
        [Description("Start; default seven days before the end")] DateTimeOffset? from,
        [Description("End; default now")] DateTimeOffset? to,
        DeviceQueries queries,
        FleetClocks clocks,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var (start, end) = Faults.Span(from, to, clocks.Physical.GetUtcNow(), Week);
        return TypedResults.Ok(await queries.ModelsAsync(device, start, end, FleetClaims.ScopeOf(user), cancellationToken));
    }
}

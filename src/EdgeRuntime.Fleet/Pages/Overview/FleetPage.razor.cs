using EdgeRuntime.Fleet.Queries;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace EdgeRuntime.Fleet.Pages.Overview;

/// <summary>Every device: counts by state, search, filters and a list that holds only what is visible.</summary>
public sealed partial class FleetPage
{
    private const float RowPixels = 53;
    private const float CardPixels = 118;

    // Below this a person still types.
    private static readonly TimeSpan TypingPause = TimeSpan.FromMilliseconds(150);

    private Virtualize<DeviceListRow>? _rows;
    private FleetCounts? _counts;
    private string? _search;
    private int _total;
    private int _typed;

    [Inject]
    private FleetQueries Queries { get; set; } = default!;

    [Inject]
    private DeviceQueries Devices { get; set; } = default!;

    private FleetView View => FleetView.Of(Navigation.Uri);

    private string Host => Navigation.ToAbsoluteUri("/").Host;

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _counts = await Queries.CountAsync(Scope, cancellationToken);
        // What stands in the field is the person's: a blank at its end may be the start of a second word.
        if (_typed == 0 && (_search?.Trim() ?? "") != (View.Search ?? ""))
        {
            _search = View.Search;
        }

        if (_rows is not null)
        {
            await _rows.RefreshDataAsync();
        }
        else
        {
            // The list is not there before the counts are: its first total comes from here.
            _total = (await Queries.ListAsync(View.Filter with { Take = 1 }, Scope, cancellationToken)).Total;
        }
    }

    private async ValueTask<ItemsProviderResult<DeviceListRow>> ListAsync(ItemsProviderRequest request)
    {
        var view = View;
        // One row more ahead shows whether the first one begins a site.
        var ahead = Math.Min(request.StartIndex, 1);
        var filter = view.Filter with { Skip = request.StartIndex - ahead, Take = Math.Max(request.Count, 1) + ahead };
        var page = await Queries.ListAsync(filter, Scope, request.CancellationToken);
        if (page.Total != _total)
        {
            _total = page.Total;
            StateHasChanged();
        }

        var (wall, physical) = (WallNow, PhysicalNow);
        var rows = page.Items.Select((device, index) => new DeviceListRow(device, wall, physical, view.IsGrouped && BeginsSite(page.Items, index)));
        return new ItemsProviderResult<DeviceListRow>([.. rows.Skip(ahead)], page.Total);
    }

    private static bool BeginsSite(IReadOnlyList<DeviceSummary> devices, int index) => index == 0 || devices[index - 1].Site != devices[index].Site;

    private async Task SearchAsync()
    {
        var typed = ++_typed;
        await Task.Delay(TypingPause, Clocks.Wall, Ended);
        if (typed == _typed)
        {
            _typed = 0;
            Go(View with { Search = string.IsNullOrWhiteSpace(_search) ? null : _search.Trim() });
        }
    }

    private async Task OpenFirstAsync(KeyboardEventArgs key)
    {
        if (key.Key != "Enter" || _search?.Trim() is not { Length: > 0 } search)
        {
            return;
        }

        var device = await Devices.FindAsync(search, Scope, Ended) is { } exact
            ? exact.Summary.Device
            : (await Queries.ListAsync((View with { Search = search }).Filter with { Take = 1 }, Scope, Ended)).Items is [var first, ..] ? first.Device : null;
        if (device is not null)
        {
            // A pause of typing that is still running must not lead back here.
            _typed++;
            Navigation.NavigateTo($"/devices/{Uri.EscapeDataString(device)}");
        }
    }

    private void Go(FleetView view) => Navigation.NavigateTo(view.ToUri(), replace: true);

    private static string? Text(ChangeEventArgs change) => change.Value is string { Length: > 0 } text ? text : null;
}

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>Devices whose certificates are no longer renewed, an empty file each, named by the device. Deleting a file lets its device in again.</summary>
/// <param name="folder">The folder; made with the first device.</param>
public sealed class RefusedDevices(string folder)
{
    /// <summary>Whether a device is refused.</summary>
    public bool Contains(string device) => File.Exists(PathOf(device));

    /// <summary>Refuses a device.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Add(string device)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(PathOf(device), []);
    }

    /// <summary>Lets a device in again; nothing where it is not refused.</summary>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be deleted.</exception>
    public void Remove(string device)
    {
        if (Contains(device))
        {
            File.Delete(PathOf(device));
        }
    }

    private string PathOf(string device) => Path.Combine(folder, device);
}

import Packages

/// Which packages of a kernel's source are a kernel: headers and tools have none of its code, and of several installed only one runs.
enum KernelPackages {
    /// Whether advisories of the kernel hold for a package; nil of a package that is not the kernel's.
    static func isKernel(_ package: Packages.Package, running release: String?) -> Bool? {
        let source = package.source?.name ?? package.name
        guard source == "linux" || source == "kernel" || source.hasPrefix("linux-") || source.hasPrefix("kernel-") else { return nil }
        let isImage = images.contains { package.name.hasPrefix($0) } || package.name == "kernel" || package.name.hasSuffix("-core")
        let isOther = others.contains { package.name.hasPrefix($0) }
        guard isImage || isOther else { return nil }
        guard isImage, !isOther else { return false }
        guard let release else { return true }
        // Debian names the release in the package's name, Red Hat in its version.
        return package.name.hasSuffix(release) || release.hasPrefix(package.version)
    }

    private static let images = ["linux-image-", "linux-modules-", "kernel-core", "kernel-rt-core", "linux-lts", "linux-virt"]
    private static let others = [
        "linux-libc-dev", "linux-headers", "linux-doc", "linux-tools", "linux-kbuild", "kernel-headers", "kernel-tools", "kernel-devel",
    ]
}
